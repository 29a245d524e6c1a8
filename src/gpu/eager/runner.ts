import { DeviceError, type DeviceLostError, GraphError } from '../../graph/errors'
import type { AdapterTraits, DotProduct, Layout } from '../../graph/kernel'
import { describeOp, failOp, isTrainingOnly, type Operator } from '../../graph/operator'
import type { Tensor, TensorData } from '../../graph/tensor'
import { loadVariants } from '../../ops/conv/variants/on-demand'
import { answersLate, findAdapter, requestDevice } from '../device'
import { DeviceLoss } from '../device-loss'
import { layoutBytes } from '../layout'
import type { PlacementRule } from '../placement'
import { createStorage, guarded } from '../program'
import { Readback } from '../readback'
import { dropBrokenFeatures, traitsOf } from '../start'
import { Elements } from './elements'
import { Step } from './step'
import { StepCache } from './step-cache'

export interface RunnerOptions {
  readonly device?: GPUDevice
  readonly gpu?: GPU
  readonly dot?: DotProduct
  readonly placement?: PlacementRule
}

/** An operator's operands, in the order of its inputs; constants are undefined. */
export type Operands = readonly (Promise<Elements> | undefined)[]

/** What tells a step from others. */
export interface StepKey {
  readonly key: string
  /** The tensors that are packed into the step's constants. */
  readonly constants: ReadonlySet<object>
  /** Inputs whose elements are in arrays. */
  readonly arrays: readonly Tensor[]
}

/** Runs single operators on a device. */
export class Runner {
  readonly loss: DeviceLoss
  readonly steps = new StepCache()
  private lost: DeviceLostError | undefined
  private disposed = false

  private constructor(
    readonly device: GPUDevice,
    readonly adapter: AdapterTraits,
    readonly readback: Readback,
    /** Kept, because the devices of Node's WebGPU end when it is collected. */
    readonly gpu: GPU | undefined,
    private readonly ownsDevice: boolean,
    private readonly placement: PlacementRule,
  ) {
    this.loss = new DeviceLoss(device, 'make a new one with eager()')
    this.loss.listen((error) => {
      this.lost = error
    })
  }

  /** Finds a device, unless one is given, and loads the kernel variants that its adapter wants. */
  static async open(options: RunnerOptions): Promise<Runner> {
    const { gpu, dot, placement = 'auto' } = options
    const device = options.device ?? (await newDevice(gpu))
    try {
      const { adapterInfo: info, features } = device
      const offered = await traitsOf({ info, features }, { gpu, dot, device })
      const adapter = await dropBrokenFeatures(device, offered)
      await loadVariants(adapter, false, true)
      // Calls differ too much for a wait that learns how long work takes, as sessions have it.
      const waiter = answersLate() ? new (await import('../nudge')).Nudge(device) : undefined
      const readback = new Readback(device, waiter)
      return new Runner(device, adapter, readback, gpu, !options.device, placement)
    } catch (error) {
      if (!options.device) device.destroy()
      throw error
    }
  }

  /** @throws DeviceLostError or DeviceError when the device was lost, or this was disposed. */
  check(): void {
    if (this.disposed) throw new DeviceError('eager() was disposed')
    if (this.lost) throw this.lost
  }

  /**
   * Returns the reason why an operator runs on the CPU; undefined if it runs on the GPU.
   *
   * @throws GraphError with placement `gpu-only`, when it would run on the CPU.
   */
  hostReason(op: Operator): string | undefined {
    const training = 'it exists only before freeze, which folds or removes it; no shader computes it'
    const reason = op.def.hostOnly?.(op) ?? (isTrainingOnly(op) ? training : undefined)
    if (reason !== undefined && this.placement === 'gpu-only')
      throw new GraphError(`${describeOp(op)} does not run on the GPU: ${reason}`)
    return reason
  }

  /**
   * Runs an operator on the GPU, by the step that an equal call has made, if one has.
   *
   * @returns for each output its elements, once the work that computes them is submitted
   * @throws GraphError, DeviceError as `Step` does
   */
  runOnGpu(op: Operator, operands: Operands, { key, constants, arrays }: StepKey): Promise<Elements>[] {
    const step = this.steps.get(key, constants, () => new Step(this.device, op, this.adapter, arrays))
    step.shared.hold()
    const submitted = Promise.all([Promise.all(operands), step.ready]).then(([inputs]) =>
      this.submit(op, step, inputs),
    )
    submitted.catch(ignore).then(() => step.shared.release())
    return each(op, submitted)
  }

  /** Runs an operator's reference on the CPU, with operands that are read back if they have to be. */
  runOnHost(op: Operator, operands: Operands): Promise<Elements>[] {
    const computed = Promise.all(
      op.inputs.map(
        async (tensor, i) => tensor && (tensor.data ?? this.read(operands[i] as Promise<Elements>)),
      ),
    ).then((arrays) => {
      const results = op.def.reference(op, arrays)
      return op.outputs.map((output, i) =>
        Elements.ofArray(output, results[i] ?? failOp(op, `computed no output ${i}`)),
      )
    })
    return each(op, computed)
  }

  /**
   * Resolves with the elements of a tensor.
   *
   * @throws DeviceLostError when the device is lost meanwhile; DeviceError when it refused the work, or this was
   *   disposed; InputError when an operator on the CPU computed nothing from the values that came
   */
  async read(elements: Promise<Elements>): Promise<TensorData> {
    try {
      return await this.loss.unlessLost(elements.then((found) => found.read(this.device, this.readback)))
    } catch (error) {
      if (this.disposed)
        throw new DeviceError('eager() was disposed before the elements were read', { cause: error })
      throw error
    }
  }

  /** Frees the steps, the buffers that read results, and the device if it is this one's own. */
  dispose(): void {
    this.disposed = true
    this.loss.close()
    this.steps.clear()
    this.readback.dispose()
    if (this.ownsDevice) this.device.destroy()
  }

  private submit(op: Operator, step: Step, inputs: readonly (Elements | undefined)[]): Elements[] {
    const { device } = this
    const buffers: GPUBuffer[] = []
    const submission = guarded(device, describeOp(op), () => {
      op.outputs.forEach((output, i) => {
        const bytes = layoutBytes(step.outputLayouts[i] as Layout, output.type)
        buffers.push(createStorage(device, bytes, describeOp(op)))
      })
      const encoder = device.createCommandEncoder({ label: describeOp(op) })
      step.encode(encoder, {
        input: (i) => (inputs[i] as Elements).bufferFor(device, step.inputLayouts[i] as Layout),
        output: (i) => buffers[i] as GPUBuffer,
      })
      device.queue.submit([encoder.finish()])
    })
    const checked = Promise.all([...inputs.map((elements) => elements?.checked), submission])
    return op.outputs.map((output, i) =>
      Elements.inMemory(output, buffers[i] as GPUBuffer, step.outputLayouts[i] as Layout, checked),
    )
  }
}

/** Requests a device with all the memory that the adapter gives to one buffer: what will be computed isn't known yet. */
async function newDevice(gpu: GPU | undefined): Promise<GPUDevice> {
  const adapter = await findAdapter(gpu)
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits
  return requestDevice(adapter, { bufferBytes: Math.min(maxStorageBufferBindingSize, maxBufferSize) })
}

/** Splits a promise of all outputs into one for each. */
function each(op: Operator, all: Promise<readonly Elements[]>): Promise<Elements>[] {
  return op.outputs.map((_, i) => {
    const one = all.then((elements) => elements[i] as Elements)
    one.catch(ignore)
    return one
  })
}

function ignore(): void {}
