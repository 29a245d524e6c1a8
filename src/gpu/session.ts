import { DeviceError, DeviceLostError, InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { batchOf, withBatch } from '../graph/rebatch'
import type { Tensor, TensorData } from '../graph/tensor'
import { type AdapterReport, findAdapter, reportAdapter, requestDevice } from './device'
import { layoutBytes } from './layout'
import { guarded, type Plan, Program, planGraph } from './program'
import { Readback } from './readback'
import type { DotProduct } from './shaders'
import { type InputArray, packInput, toReals, unpackOutput } from './transfer'

export interface SessionOptions {
  /** Run on this device, which stays the caller's; without it the session asks for its own. */
  readonly device?: GPUDevice
  /** Where to ask for a device: `navigator.gpu` unless given (in Node, from the npm package `webgpu`). */
  readonly gpu?: GPU
  /** Images, or other items, a run takes at a time: axis 0 of every input. The model's own unless given. */
  readonly batch?: number
  /** How packed int8 products are computed: the built-in where the host has it, unless given. Results are equal. */
  readonly dot?: DotProduct
  /** Let operators absorb their successors (default true). */
  readonly fuse?: boolean
  /** What `run` returns for int8 outputs: real numbers (default) or the stored bytes. */
  readonly outputs?: 'real' | 'stored'
  /** Keep every intermediate tensor in memory, so that `runAll` can hand it out; turns fusion off. */
  readonly keepAll?: boolean
}

/** Inputs by name: typed arrays (see `packInput`), or buffers on the session's device that hold the elements. */
export type RunInputs = Readonly<Record<string, InputArray | GPUBuffer>>

export type RunOutputs = Record<string, TensorData>

/** A network on a GPU. Make one with `createSession`. */
export class Session {
  private program: Promise<Built>
  private rebuilt = false
  private disposed = false

  private constructor(
    private readonly plan: Plan,
    private readonly options: SessionOptions,
    first: Built,
  ) {
    this.program = Promise.resolve(first)
    this.watch(first)
  }

  /** @internal Use `createSession`. */
  static async create(model: Graph, options: SessionOptions): Promise<Session> {
    const graph = options.batch === undefined ? model : withBatch(model, options.batch)
    const plan = planGraph(graph, {
      fuse: options.fuse ?? true,
      keep: options.keepAll ?? false,
      maxWorkgroups: 65535,
    })
    return new Session(plan, options, await build(plan, options))
  }

  /** Items a run takes at a time. */
  get batch(): number {
    return batchOf(this.plan.graph)
  }

  /** The inputs that `run` expects, in the model's order. */
  get inputs(): readonly Tensor[] {
    return this.plan.graph.inputs
  }

  /** The outputs that `run` returns, in the model's order. */
  get outputs(): readonly Tensor[] {
    return this.plan.graph.outputs
  }

  /** The device that the session runs on now. */
  async device(): Promise<GPUDevice> {
    return (await this.program).program.device
  }

  /** What runs where, and what it costs. */
  async info(): Promise<{ adapter: AdapterReport; dispatches: number; gpuBytes: number }> {
    const { program, adapter, readback } = await this.program
    return { adapter, dispatches: program.dispatchCount, gpuBytes: program.bytes + readback.bytes }
  }

  /**
   * Runs the network once. Calls may overlap: they are answered in order, each with its own result. An input array must
   * stay as it is until its run is answered.
   *
   * @returns outputs by name: `Float32Array`s of real numbers, or the stored elements with `outputs: 'stored'`
   * @throws InputError for a wrong name, length or type; DeviceLostError when the device is lost before the answer;
   *   DeviceError when the session was disposed or the device reports an error.
   */
  async run(inputs: RunInputs): Promise<RunOutputs> {
    return this.collect(inputs, this.plan.graph.outputs)
  }

  /** Runs the network once and returns every tensor that an operator writes, as real numbers (`keepAll` sessions). */
  async runAll(inputs: RunInputs): Promise<Map<Tensor, TensorData>> {
    if (!this.options.keepAll) throw new InputError('runAll needs a session made with keepAll: true')
    const tensors = this.plan.graph.operators.flatMap((op) => op.outputs)
    const found = await this.read(inputs, tensors)
    return new Map(tensors.map((tensor, i) => [tensor, found[i] as TensorData]))
  }

  /** Frees every byte the session holds on the GPU, and its device when the session made it. */
  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    this.program.then(
      (built) => release(built),
      () => undefined,
    )
  }

  private async collect(inputs: RunInputs, tensors: readonly Tensor[]): Promise<RunOutputs> {
    const found = await this.read(inputs, tensors)
    return Object.fromEntries(tensors.map((tensor, i) => [tensor.name, found[i] as TensorData]))
  }

  private async read(inputs: RunInputs, tensors: readonly Tensor[]): Promise<TensorData[]> {
    if (this.disposed) throw new DeviceError('the session was disposed')
    checkNames(this.plan.graph.inputs, inputs)
    const built = await this.program
    const answer = submit(built, this.plan, inputs, tensors, this.options.outputs ?? 'real')
    return Promise.race([answer, built.lost]).catch((error) => {
      if (this.disposed)
        throw new DeviceError('the session was disposed before the run was answered', { cause: error })
      throw error
    })
  }

  /** When the device is lost, builds once more on a new adapter, if the device was the session's own. */
  private watch(built: Built): void {
    built.lost.catch((error) => {
      if (this.disposed) return
      if (this.rebuilt || this.options.device) {
        this.program = Promise.reject(error)
        this.program.catch(() => undefined)
        return
      }
      this.rebuilt = true
      this.program = build(this.plan, this.options)
      this.program.then(
        (again) => (this.disposed ? release(again) : this.watch(again)),
        () => undefined,
      )
    })
  }
}

/**
 * Puts a network on the GPU: plans memory, compiles every shader, uploads the weights.
 *
 * @throws DeviceError without WebGPU, adapter, or the memory the model needs; GraphError for a graph that is not frozen.
 */
export function createSession(model: Graph, options: SessionOptions = {}): Promise<Session> {
  return Session.create(model, options)
}

/** A program on a device, and how to hear of that device's end. */
interface Built {
  readonly program: Program
  readonly readback: Readback
  readonly adapter: AdapterReport
  readonly ownsDevice: boolean
  /** Never resolves; rejects with a DeviceLostError when the device is lost. */
  readonly lost: Promise<never>
}

async function build(plan: Plan, options: SessionOptions): Promise<Built> {
  const device =
    options.device ??
    (await requestDevice(await findAdapter(options.gpu), { bufferBytes: plan.largestBuffer }))
  try {
    const program = await Program.build(device, plan, options.dot ?? bestDot(options.gpu))
    const lost = device.lost.then(({ reason, message }): never => {
      throw new DeviceLostError(`the GPU device was lost (${reason}): ${message}`)
    })
    lost.catch(() => undefined)
    const adapter = reportAdapter(device.adapterInfo)
    return { program, readback: new Readback(device), adapter, ownsDevice: !options.device, lost }
  } catch (error) {
    if (!options.device) device.destroy()
    throw error
  }
}

function bestDot(gpu: GPU = globalThis.navigator?.gpu): DotProduct {
  return gpu.wgslLanguageFeatures.has('packed_4x8_integer_dot_product') ? 'native' : 'emulated'
}

function release({ program, readback, ownsDevice }: Built): void {
  program.dispose()
  readback.dispose()
  if (ownsDevice) program.device.destroy()
}

function checkNames(expected: readonly Tensor[], given: RunInputs): void {
  const names = expected.map((tensor) => tensor.name)
  const missing = names.find((name) => given[name] === undefined)
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  const list = names.map((name) => `"${name}"`).join(', ')
  if (missing !== undefined)
    throw new InputError(`input "${missing}" is missing; the model's inputs are ${list}`)
  if (unknown !== undefined)
    throw new InputError(`the model has no input "${unknown}"; its inputs are ${list}`)
}

/** Uploads, runs and reads back in one submission. */
async function submit(
  { program, readback }: Built,
  plan: Plan,
  inputs: RunInputs,
  tensors: readonly Tensor[],
  outputs: 'real' | 'stored',
): Promise<TensorData[]> {
  const { device } = program
  const sizes = tensors.map((tensor) => layoutBytes(plan.layout(tensor), tensor.type))
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0)
  const packed = plan.graph.inputs.map((tensor) => pack(tensor, inputs[tensor.name] as InputArray, plan))
  return readback.use(
    total,
    (target) =>
      guarded(device, `run of "${plan.graph.name}"`, () => {
        plan.graph.inputs.forEach((tensor, i) => {
          device.queue.writeBuffer(program.bufferOf(tensor), 0, packed[i] as Uint8Array<ArrayBuffer>)
        })
        const encoder = device.createCommandEncoder({ label: plan.graph.name })
        program.encode(encoder)
        let offset = 0
        tensors.forEach((tensor, i) => {
          encoder.copyBufferToBuffer(program.bufferOf(tensor), 0, target, offset, sizes[i])
          offset += sizes[i] ?? 0
        })
        device.queue.submit([encoder.finish()])
      }),
    (memory) => split(memory, plan, tensors, sizes, outputs),
  )
}

function pack(tensor: Tensor, given: InputArray, plan: Plan): Uint8Array<ArrayBuffer> {
  return packInput(tensor, given, plan.layout(tensor))
}

function split(
  memory: ArrayBuffer,
  plan: Plan,
  tensors: readonly Tensor[],
  sizes: readonly number[],
  outputs: 'real' | 'stored',
): TensorData[] {
  let offset = 0
  return tensors.map((tensor, i) => {
    const bytes = memory.slice(offset, offset + (sizes[i] ?? 0))
    offset += sizes[i] ?? 0
    const stored = unpackOutput(tensor, bytes, plan.layout(tensor))
    return outputs === 'real' ? toReals(tensor, stored) : stored
  })
}
