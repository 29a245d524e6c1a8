import { DeviceError } from '../../graph/errors'
import type { AdapterTraits, Binding, Kernel, Layout } from '../../graph/kernel'
import { describeOp, type Operator } from '../../graph/operator'
import { describeSpec, type Tensor } from '../../graph/tensor'
import { layoutBytes, layoutsOf } from '../layout'
import { lower } from '../lower'
import { compileKernel } from '../pipelines'
import { bind, createStorage, guarded } from '../program'
import { Shared } from './shared'

/** What a dispatch binds: a buffer of the step's own, or an operand by its index. */
type Slot = { readonly constant: GPUBuffer } | { readonly input: number } | { readonly output: number }

interface Dispatch {
  readonly pipeline: GPUComputePipeline
  readonly kernel: Kernel
  readonly slots: readonly Slot[]
  readonly workgroups: readonly [number, number, number]
}

/** The buffers of a step's operands; constants have none. */
export interface OperandBuffers {
  input(index: number): GPUBuffer
  output(index: number): GPUBuffer
}

/** One operator on a device: its compiled dispatches and packed constants, for any operands of its shapes. */
export class Step {
  readonly inputLayouts: readonly (Layout | undefined)[]
  readonly outputLayouts: readonly Layout[]
  /** Rejects with a DeviceError when a shader does not compile. `encode` may be called once it has resolved. */
  readonly ready: Promise<void>
  /** Held by the cache, and by each call until it is submitted. */
  readonly shared = new Shared(() => this.free())
  private readonly constants: GPUBuffer[] = []
  private dispatches: readonly Dispatch[] = []

  /**
   * Lowers the operator and begins to compile it.
   *
   * @param arrays inputs whose elements are in arrays, so that they can be uploaded in any layout
   * @throws GraphError when the operator has no dispatches for its operands; DeviceError when an operand is larger than
   *   a buffer may be
   */
  constructor(
    private readonly device: GPUDevice,
    op: Operator,
    adapter: AdapterTraits,
    arrays: readonly Tensor[],
  ) {
    const graph = { name: op.name, inputs: arrays, outputs: op.outputs, operators: [op] }
    const layout = layoutsOf(graph)
    for (const tensor of [...op.inputs, ...op.outputs])
      if (tensor && !tensor.data) checkSize(device, op, tensor, layout(tensor))
    const maxWorkgroups = device.limits.maxComputeWorkgroupsPerDimension
    const kernels = lower(graph, { adapter, maxWorkgroups }).flatMap((step) => step.kernels)
    this.inputLayouts = op.inputs.map((tensor) => tensor && layout(tensor))
    this.outputLayouts = op.outputs.map(layout)
    this.ready = Promise.all(kernels.map((kernel) => this.compile(op, kernel, adapter))).then(
      (dispatches) => {
        this.dispatches = dispatches
      },
    )
    this.ready.catch(ignore)
  }

  /** Bytes of GPU memory that packed constants take. */
  get bytes(): number {
    return this.constants.reduce((sum, buffer) => sum + buffer.size, 0)
  }

  /** Records the dispatches. Where there are none, the output has the input's bytes, and they are copied. */
  encode(encoder: GPUCommandEncoder, operands: OperandBuffers): void {
    if (this.dispatches.length === 0) {
      const [from, to] = [operands.input(0), operands.output(0)]
      encoder.copyBufferToBuffer(from, 0, to, 0, Math.min(from.size, to.size))
      return
    }
    const pass = encoder.beginComputePass()
    for (const { pipeline, kernel, slots, workgroups } of this.dispatches) {
      const buffers = slots.map((slot) => {
        if ('constant' in slot) return slot.constant
        return 'input' in slot ? operands.input(slot.input) : operands.output(slot.output)
      })
      pass.setPipeline(pipeline)
      pass.setBindGroup(0, bind(this.device, pipeline, kernel, buffers, 'eager'))
      pass.dispatchWorkgroups(...workgroups)
    }
    pass.end()
  }

  private async compile(op: Operator, kernel: Kernel, adapter: AdapterTraits): Promise<Dispatch> {
    const label = describeOp(op)
    const compiled = compileKernel(this.device, kernel, adapter, label)
    compiled.catch(ignore)
    const slots = await guarded(this.device, label, () =>
      kernel.bindings.map((binding) => this.slotOf(op, binding)),
    )
    return { pipeline: await compiled, kernel, slots, workgroups: kernel.workgroups }
  }

  private slotOf(op: Operator, binding: Binding): Slot {
    if ('read' in binding) return { input: op.inputs.indexOf(binding.read) }
    if ('write' in binding) return { output: op.outputs.indexOf(binding.write) }
    const { constant, label } = binding
    const buffer = createStorage(this.device, constant.byteLength, `${label} of ${describeOp(op)}`)
    this.constants.push(buffer)
    this.device.queue.writeBuffer(buffer, 0, constant)
    return { constant: buffer }
  }

  private free(): void {
    for (const buffer of this.constants) buffer.destroy()
  }
}

function checkSize({ limits }: GPUDevice, op: Operator, tensor: Tensor, layout: Layout): void {
  const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize)
  const bytes = layoutBytes(layout, tensor.type)
  if (bytes <= most) return
  const what = `"${tensor.name}" (${describeSpec(tensor)}) takes ${bytes} bytes`
  throw new DeviceError(`${describeOp(op)}: ${what}; this device's limit is ${most}`)
}

function ignore(): void {}
