import { DeviceError, GraphError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import type { AdapterTraits, Binding, Constant, Kernel, Layout } from '../graph/kernel'
import { describeOp } from '../graph/operator'
import type { Tensor, TensorData } from '../graph/tensor'
import { loadVariants } from '../ops/conv/variants/on-demand'
import { bufferUsage } from './device'
import { layoutBytes, layoutsOf } from './layout'
import { fuseOperators, type LowerOptions, lower, type Step } from './lower'
import { type Lifetime, type MemoryPlan, planMemory } from './memory'
import { compileKernel } from './pipelines'

/** A graph prepared for the devices of an adapter: its dispatches, and the places of its tensors in memory. */
export interface Plan {
  readonly graph: Graph
  readonly adapter: AdapterTraits
  readonly steps: readonly Step[]
  readonly memory: MemoryPlan
  readonly layout: (tensor: Tensor) => Layout
  /** Returns the tensor whose memory a tensor shares: itself, or the input of an operator without dispatches. */
  readonly root: (tensor: Tensor) => Tensor
  /** The largest buffer, in bytes. */
  readonly largestBuffer: number
  /** Watches the numbers that are stored as float16; missing if none are. */
  readonly sentinel?: Sentinel | undefined
}

/** A tensor that kernels write when a run goes wrong. */
export interface Sentinel {
  readonly tensor: Tensor
  /**
   * Takes the sentinel's elements off the end of a run's results and returns the others.
   *
   * @throws InputError when a kernel wrote to it
   */
  check(results: TensorData[]): TensorData[]
}

export interface PlanOptions extends LowerOptions {
  /** Fuse operators with their successors. */
  readonly fuse: boolean
  /** Keep every tensor until the end of the run, for inspection; turns fusion off. */
  readonly keep: boolean
  /** Store float32 as float16. */
  readonly half?: boolean
}

/** Plans a graph: fusion, dispatches, memory. Loads the kernel variants that the adapter wants. */
export async function planGraph(graph: Graph, options: PlanOptions): Promise<Plan> {
  const narrow = graph.operators.some(({ inputs }) => inputs[1]?.bits)
  await loadVariants(options.adapter, options.everyVariant, narrow)
  const fused = options.fuse && !options.keep ? fuseOperators(graph, options.adapter) : graph
  const lowered = lower(fused, options)
  const plain: Lowered = { graph: fused, steps: lowered, layout: layoutsOf(fused), root: aliases(lowered) }
  const plan = options.half ? (await import('./half')).storeHalf(plain, options) : plain
  const memory = planMemory(lifetimes(plan, options.keep))
  const constants = plan.steps.flatMap(({ kernels }) => kernels.flatMap(constantsOf)).map((c) => c.byteLength)
  const largestBuffer = Math.max(4, ...memory.buffers, ...constants)
  return { ...plan, adapter: options.adapter, memory, largestBuffer }
}

/** A plan before memory is assigned. */
export type Lowered = Pick<Plan, 'graph' | 'steps' | 'layout' | 'root' | 'sentinel'>

function constantsOf(kernel: Kernel): Constant[] {
  return kernel.bindings.flatMap((binding) => ('constant' in binding ? [binding.constant] : []))
}

/**
 * Returns a function that gives the tensor whose memory a tensor shares. An operator without dispatches has its output
 * in the memory of its input.
 */
function aliases(steps: readonly Step[]): (tensor: Tensor) => Tensor {
  const sources = new Map<Tensor, Tensor>()
  for (const { op, kernels } of steps) {
    const [input] = op.inputs
    const [output] = op.outputs
    if (kernels.length === 0 && input && output) sources.set(output, sources.get(input) ?? input)
  }
  return (tensor) => sources.get(tensor) ?? tensor
}

function lifetimes({ graph, steps, root, layout, sentinel }: Lowered, keep: boolean): Lifetime[] {
  const found = new Map<Tensor, { from: number; to: number }>()
  const touch = (tensor: Tensor, at: number) => {
    const life = found.get(root(tensor))
    if (life) life.to = Math.max(life.to, at)
    else found.set(root(tensor), { from: at, to: keep ? steps.length : at })
  }
  const watched = sentinel ? [sentinel.tensor] : []
  for (const tensor of [...graph.inputs, ...watched]) touch(tensor, -1)
  steps.forEach(({ op, kernels }, at) => {
    const bound = kernels.flatMap(({ bindings }) => bindings.map(tensorOf))
    for (const tensor of kernels.length > 0 ? bound : [...op.inputs, ...op.outputs]) {
      if (tensor && !tensor.data) touch(tensor, at)
    }
  })
  for (const tensor of [...graph.outputs, ...watched]) touch(tensor, steps.length)
  return [...found].map(([tensor, life]) => ({
    tensor,
    bytes: layoutBytes(layout(tensor), tensor.type),
    ...life,
  }))
}

/** Returns the tensor that a binding names, or undefined for a constant. */
export function tensorOf(binding: Binding): Tensor | undefined {
  const { read, write } = binding as { read?: Tensor; write?: Tensor }
  return read ?? write
}

interface Dispatch {
  /** Index of its step in the plan. */
  readonly step: number
  readonly pipeline: GPUComputePipeline
  readonly bindGroup: GPUBindGroup
  readonly workgroups: readonly [number, number, number]
}

/** The place of a tensor in GPU memory. */
export interface Place {
  readonly buffer: GPUBuffer
  readonly layout: Layout
  /** Padding included. */
  readonly bytes: number
}

/** A plan on a device: buffers, pipelines and bind groups, all created once. */
export class Program {
  private readonly places = new Map<Tensor, Place>()

  private constructor(
    readonly device: GPUDevice,
    readonly plan: Plan,
    private readonly buffers: readonly GPUBuffer[],
    private readonly constants: readonly GPUBuffer[],
    private readonly dispatches: readonly Dispatch[],
  ) {}

  /**
   * Compiles all pipelines in parallel, and meanwhile allocates and uploads.
   *
   * @throws DeviceError naming the operator whose buffers or shader the device refuses.
   */
  static async build(device: GPUDevice, plan: Plan): Promise<Program> {
    const made: GPUBuffer[] = []
    const buffers: GPUBuffer[] = []
    try {
      const allocated = guarded(device, `the activations of "${plan.graph.name}"`, () => {
        for (const [i, bytes] of plan.memory.buffers.entries())
          buffers.push(createStorage(device, bytes, `activation buffer ${i}`))
      })
      const dispatches = plan.steps.flatMap(({ op, kernels }, step) =>
        kernels.map(async (kernel) => {
          const label = describeOp(op)
          const compiled = compileKernel(device, kernel, plan.adapter, label)
          compiled.catch(ignore)
          const bound = await guarded(device, label, () =>
            kernel.bindings.map((binding) => bufferFor(device, plan, binding, buffers, made, label)),
          )
          const pipeline = await compiled
          const bindGroup = await guarded(device, label, () => bind(device, pipeline, kernel, bound, label))
          return { step, pipeline, bindGroup, workgroups: kernel.workgroups }
        }),
      )
      for (const dispatch of dispatches) dispatch.catch(ignore)
      await allocated
      return new Program(device, plan, buffers, made, await Promise.all(dispatches))
    } catch (error) {
      for (const buffer of [...buffers, ...made]) buffer.destroy()
      throw error
    }
  }

  /** Number of dispatches of a run. */
  get dispatchCount(): number {
    return this.dispatches.length
  }

  /** Bytes of GPU memory that the program holds: activations and constants. */
  get bytes(): number {
    return [...this.buffers, ...this.constants].reduce((sum, buffer) => sum + buffer.size, 0)
  }

  /** Returns the place of a tensor, which holds it while it is alive. */
  placeOf(tensor: Tensor): Place {
    const known = this.places.get(tensor)
    if (known) return known
    const layout = this.plan.layout(tensor)
    const buffer = bufferOf(this.plan, this.buffers, tensor)
    const place = { buffer, layout, bytes: layoutBytes(layout, tensor.type) }
    this.places.set(tensor, place)
    return place
  }

  /** Returns the buffer that holds a tensor while it is alive. */
  bufferOf(tensor: Tensor): GPUBuffer {
    return this.placeOf(tensor).buffer
  }

  /** Returns the bytes that a tensor takes in its buffer, padding included. */
  bytesOf(tensor: Tensor): number {
    return this.placeOf(tensor).bytes
  }

  /** Records the whole network as one compute pass. */
  encode(encoder: GPUCommandEncoder, timestamps?: GPUComputePassTimestampWrites): void {
    const { sentinel } = this.plan
    if (sentinel) encoder.clearBuffer(this.bufferOf(sentinel.tensor))
    const pass = encoder.beginComputePass({
      label: this.plan.graph.name,
      ...(timestamps ? { timestampWrites: timestamps } : {}),
    })
    this.record(pass)
    pass.end()
  }

  /** Records the whole network, or only one step of the plan, into an open pass. The profiler records repeats of it. */
  record(pass: GPUComputePassEncoder, only?: number): void {
    for (const { step, pipeline, bindGroup, workgroups } of this.dispatches) {
      if (only !== undefined && only !== step) continue
      pass.setPipeline(pipeline)
      pass.setBindGroup(0, bindGroup)
      pass.dispatchWorkgroups(...workgroups)
    }
  }

  /** Frees every buffer. */
  dispose(): void {
    for (const buffer of [...this.buffers, ...this.constants]) buffer.destroy()
  }
}

function track(made: GPUBuffer[], buffer: GPUBuffer): GPUBuffer {
  made.push(buffer)
  return buffer
}

function bufferOf(plan: Plan, buffers: readonly GPUBuffer[], tensor: Tensor): GPUBuffer {
  const index = plan.memory.assigned.get(plan.root(tensor))
  const buffer = index === undefined ? undefined : buffers[index]
  if (!buffer) throw new GraphError(`tensor "${tensor.name}" has no GPU memory`)
  return buffer
}

function bufferFor(
  device: GPUDevice,
  plan: Plan,
  binding: Binding,
  buffers: readonly GPUBuffer[],
  made: GPUBuffer[],
  label: string,
): GPUBuffer {
  if ('constant' in binding) {
    const { constant } = binding
    const buffer = track(made, createStorage(device, constant.byteLength, `${binding.label} of ${label}`))
    device.queue.writeBuffer(buffer, 0, constant)
    return buffer
  }
  return bufferOf(plan, buffers, tensorOf(binding) as Tensor)
}

/** Makes the bind group of a dispatch, given the buffer of each of its kernel's bindings. */
export function bind(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  { bindings }: Kernel,
  buffers: readonly GPUBuffer[],
  label: string,
): GPUBindGroup {
  const entries = bindings.map((one, i) => {
    const { binding = i, offset = 0 } = one.slot ?? {}
    return { binding, resource: { buffer: buffers[i] as GPUBuffer, offset } }
  })
  return device.createBindGroup({ label, layout: pipeline.getBindGroupLayout(0), entries })
}

/** Makes a buffer of at least `bytes` bytes that shaders bind and copies read and write. */
export function createStorage(device: GPUDevice, bytes: number, label: string): GPUBuffer {
  const { storage, uniform, copySource, copyTarget } = bufferUsage
  const usage = storage | uniform | copySource | copyTarget
  return device.createBuffer({ label, size: Math.max(16, Math.ceil(bytes / 4) * 4), usage })
}

/**
 * Runs `make` in error scopes, by default for all errors.
 *
 * @throws DeviceError about `subject` when a scope catches an error
 */
export async function guarded<T>(
  device: GPUDevice,
  subject: string,
  make: () => T,
  filters: readonly GPUErrorFilter[] = ['out-of-memory', 'validation'],
): Promise<T> {
  for (const filter of filters) device.pushErrorScope(filter)
  let made: T
  let scopes: Promise<GPUError | null>[]
  try {
    made = make()
  } finally {
    scopes = filters.map(() => device.popErrorScope())
  }
  const error = (await Promise.all(scopes)).find((found) => found !== null)
  if (error) throw new DeviceError(`${subject}: ${error.message}`)
  return made
}

function ignore(): void {}
