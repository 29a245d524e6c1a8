import { batchOf } from '../graph/batch'
import { checkModel, checkOptions, type Rules, signalRule } from '../graph/check'
import { DeviceError, InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import type { DotProduct } from '../graph/kernel'
import type { Tensor, TensorData } from '../graph/tensor'
import type { AdapterReport } from './device'
import type { Parts, PlacementRule } from './placement'
import type { Profile, ProfileOptions } from './profile/types'
import { planGraph } from './program'
import type { RunInputs, RunOptions, RunOutputs } from './run-types'
import { build, heldBytes, release, type SessionRuntime } from './session-runtime'
import type { PlanFor } from './start'
import { areInputs, areTargets, prepare, type RunRequest, submit } from './submit'
import type { Tuning } from './tuning'

export interface SessionOptions {
  /** Device to run on; it stays the caller's. By default the session requests its own. */
  readonly device?: GPUDevice
  /** WebGPU entry point to request a device from (default `navigator.gpu`; in Node, from the npm package `webgpu`). */
  readonly gpu?: GPU
  /** Images, or other items, in a run: axis 0 of every input. By default the model's own batch size. */
  readonly batch?: number
  /** Implementation of packed int8 products (default: the fastest on the adapter). All give equal results. */
  readonly dot?: DotProduct
  /** Fuse operators with their successors (default true). */
  readonly fuse?: boolean
  /**
   * Form in which activations and weights of float32 lie in GPU memory. With `float16` they take half of it; sums and
   * functions are computed in float32 nevertheless, and inputs and outputs stay float32. Needs the WebGPU feature
   * "shader-f16". A run whose numbers pass 65,504 rejects, and so does a model whose weights do. int8 stays exact.
   */
  readonly precision?: 'float32' | 'float16'
  /** Form of the int8 outputs of `run`: dequantized (`real`, default) or as their bytes (`stored`). */
  readonly outputs?: 'real' | 'stored'
  /**
   * With `auto` (default), operators that no shader runs may run on the CPU, before the GPU's part or after one
   * read-back: for example, the few scalars at the end of a pose model. `explain` lists them with the reasons.
   */
  readonly placement?: PlacementRule
  /**
   * Time the variants of each layer that has several, and use the fastest: once for each adapter and shape, at most 50
   * ms beyond building. The results are in `session.tuning`.
   */
  readonly tune?: boolean
  /**
   * The `tuning` of an earlier session, from `JSON.parse` for example. Ignored if it is null, or of another adapter,
   * browser or version of Octet.
   */
  readonly tuning?: unknown
  /** Keep every intermediate tensor in memory, so that `runAll` can return it; turns fusion off. */
  readonly keepAll?: boolean
  /** Gives the session up: the promise rejects with the signal's reason, and what was made is freed. */
  readonly signal?: AbortSignal
}

/** The options of `createSession` and their values. */
const sessionRules: Rules = {
  device: 'GPUDevice.createBuffer',
  gpu: 'GPU.requestAdapter',
  batch: 'number',
  dot: ['native', 'emulated'],
  fuse: 'boolean',
  precision: ['float32', 'float16'],
  outputs: ['real', 'stored'],
  placement: ['auto', 'gpu-only'],
  tune: 'boolean',
  tuning: 'any',
  keepAll: 'boolean',
  signal: signalRule,
}

/** A network on a GPU. Make one with `createSession`. */
export class Session {
  /** Results of timing, in sessions made with `tune` or `tuning`. Callers can keep them as JSON. */
  readonly tuning: Tuning | undefined
  private runtime: Promise<SessionRuntime>
  private rebuilt = false
  private disposed = false
  private lastTurn: Promise<void> = Promise.resolve()

  private constructor(
    /** The network that the session runs, at its batch size and before fusion. */
    readonly graph: Graph,
    private readonly parts: Parts,
    private readonly planFor: PlanFor,
    private readonly options: SessionOptions,
    first: SessionRuntime,
  ) {
    this.tuning = first.tuning
    this.runtime = Promise.resolve(first)
    this.watch(first)
  }

  /** @internal Use `createSession`. */
  static async create(model: Graph, options: SessionOptions): Promise<Session> {
    checkModel('createSession', model)
    checkOptions('createSession', options, sessionRules)
    const { batch, signal } = options
    signal?.throwIfAborted()
    const graph = batch === undefined ? model : (await import('../graph/rebatch')).withBatch(model, batch)
    const parts = await split(graph, options.placement ?? 'auto')
    const planFor: PlanFor = (adapter, prefer, maxWorkgroups) =>
      planGraph(parts.gpu, {
        fuse: options.fuse ?? true,
        keep: options.keepAll ?? false,
        half: options.precision === 'float16',
        maxWorkgroups,
        adapter,
        prefer,
      })
    const first = await build(planFor, options, !options.device)
    const session = new Session(graph, parts, planFor, options, first)
    if (signal?.aborted) session.dispose()
    return session
  }

  /** Items in a run. */
  get batch(): number {
    return batchOf(this.graph)
  }

  /** The inputs that `run` expects, in the model's order. */
  get inputs(): readonly Tensor[] {
    return this.graph.inputs
  }

  /** The outputs that `run` returns, in the model's order. */
  get outputs(): readonly Tensor[] {
    return this.graph.outputs
  }

  /** The device that the session runs on now. */
  async device(): Promise<GPUDevice> {
    return (await this.runtime).program.device
  }

  /** Returns the adapter, the dot product in use, the dispatches of a run, and the bytes of GPU memory held. */
  async info(): Promise<{ adapter: AdapterReport; dot: DotProduct; dispatches: number; gpuBytes: number }> {
    const runtime = await this.runtime
    const { program, adapter } = runtime
    const { dot } = program.plan.adapter
    return { adapter, dot, dispatches: program.dispatchCount, gpuBytes: await heldBytes(runtime) }
  }

  /**
   * Runs the network once. Calls may overlap: they resolve in order, each with its own result. Input arrays must not
   * change until their run has resolved.
   *
   * @returns outputs by name: dequantized as `Float32Array`s, or in their own type with `outputs: 'stored'`. If every
   *   output stays on the GPU, resolves as soon as the work is submitted (in float16, once it is done)
   * @throws InputError for a wrong name, length or type, a buffer that doesn't fit, or numbers beyond float16 with that
   *   precision; DeviceLostError when the device
   *   is lost during the run; DeviceError when the session was disposed or the device reports an error; the reason of
   *   `options.signal` once it is aborted.
   */
  async run(inputs: RunInputs, options: RunOptions = {}): Promise<RunOutputs> {
    checkOptions('run', options, { into: 'any', signal: signalRule })
    const { outputs } = this.graph
    const { into: given = {}, signal } = options
    if (!areTargets(outputs, given)) throw (await import('./input-errors')).intoError(outputs, given)
    // Without a prototype: an output may be called "constructor".
    const into: NonNullable<RunOptions['into']> = Object.assign(Object.create(null), given)
    const tensors = outputs.filter((tensor) => !into[tensor.name])
    const request = { inputs, tensors, into, outputs: this.options.outputs ?? 'real', signal }
    const found = await unlessAborted(this.compute(request), signal)
    return Object.fromEntries(tensors.map((tensor, i) => [tensor.name, found[i] as TensorData]))
  }

  /**
   * Runs the network once and returns every tensor that an operator writes, dequantized.
   *
   * @throws as `run` does; InputError unless the session was made with `keepAll: true`.
   */
  async runAll(inputs: RunInputs): Promise<Map<Tensor, TensorData>> {
    if (!this.options.keepAll) throw new InputError('runAll needs a session made with keepAll: true')
    const tensors = this.graph.operators.flatMap((op) => op.outputs)
    const found = await this.compute({ inputs, tensors, into: {}, outputs: 'real' })
    return new Map(tensors.map((tensor, i) => [tensor, found[i] as TensorData]))
  }

  /**
   * Measures the cost of a run, step by step: time on the GPU, dispatches, bytes, multiply-accumulates, and how close
   * they come to the adapter's peaks. Takes some 20 ms a step, more on software adapters; other runs wait meanwhile.
   * The first call loads the profiler.
   *
   * @throws as `run` does, and rejects with the reason of `options.signal` once that is aborted.
   */
  async profile(inputs: RunInputs, options: ProfileOptions = {}): Promise<Profile> {
    await this.check(inputs)
    const { profileRules, profileSteps } = await import('./profile/profile')
    checkOptions('profile', options, profileRules)
    const { graph, parts } = this
    const runtime = await this.runtime
    const profile = this.lastTurn.then(() => profileSteps({ runtime, graph, parts, inputs }, options))
    this.lastTurn = profile.then(ignore, ignore)
    return this.rejectIfLost(runtime, profile, options.signal)
  }

  /** Frees all GPU memory of the session, and its device if the session made it. */
  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    this.runtime.then((runtime) => release(runtime), ignore)
  }

  /** Runs the whole network, on the GPU and in part on the CPU if it has to; returns the values of `tensors`. */
  private async compute(request: RunRequest): Promise<TensorData[]> {
    request.signal?.throwIfAborted()
    await this.check(request.inputs)
    if (this.parts.gpu === this.graph) return this.read(request)
    const { runParts } = await import('./host-parts')
    return runParts(await this.device(), this.graph, this.parts, request, (part) => this.read(part))
  }

  private async read(request: RunRequest): Promise<TensorData[]> {
    const runtime = await this.runtime
    const prepared = prepare(runtime, request)
    prepared.catch(ignore)
    // Runs are submitted in the order of their calls, however long each takes to prepare.
    const turn = this.lastTurn.then(() => prepared)
    this.lastTurn = turn.then(ignore, ignore)
    const answer = turn.then((ready) => {
      request.signal?.throwIfAborted()
      return submit(runtime, request, ready)
    })
    return this.rejectIfLost(runtime, answer, request.signal)
  }

  private async check(given: unknown): Promise<void> {
    if (this.disposed) throw new DeviceError('the session was disposed')
    const { inputs } = this.graph
    if (!areInputs(inputs, given)) throw (await import('./input-errors')).inputsError(inputs, given)
  }

  private rejectIfLost<T>(
    runtime: SessionRuntime,
    answer: Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    return runtime.loss.unlessLost(answer, signal).catch((error) => {
      if (this.disposed)
        throw new DeviceError('the session was disposed before the run was answered', { cause: error })
      throw error
    })
  }

  /** Rebuilds the program, once, on a new adapter when the session's own device is lost. */
  private watch(runtime: SessionRuntime): void {
    runtime.loss.listen((error) => {
      if (this.disposed) return
      if (this.rebuilt || this.options.device) {
        this.runtime = Promise.reject(error)
        this.runtime.catch(ignore)
        return
      }
      this.rebuilt = true
      this.runtime = build(this.planFor, this.options, false)
      this.runtime.then((again) => (this.disposed ? release(again) : this.watch(again)), ignore)
    })
  }
}

/**
 * Puts a network on the GPU: plans memory, compiles every shader, uploads the weights.
 *
 * @throws DeviceError without WebGPU, adapter, or the memory the model needs; GraphError for a graph that is not
 *   frozen; InputError for an invalid option, or something that isn't a model (an un-awaited promise, for example).
 */
export function createSession(model: Graph, options: SessionOptions = {}): Promise<Session> {
  return unlessAborted(Session.create(model, options), options?.signal)
}

/** Resolves like `work`, or rejects with the signal's reason once it is aborted. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  // By then values that are no signals have been refused.
  if (!signal?.addEventListener) return work
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Splits a network into its parts on the CPU and on the GPU; most networks run on the GPU alone. */
async function split(graph: Graph, rule: PlacementRule): Promise<Parts> {
  const { operators, inputs, outputs } = graph
  const computed = outputs.every((tensor) => !tensor.data && !inputs.includes(tensor))
  if (computed && !operators.some((op) => op.def.hostOnly?.(op))) return { head: [], gpu: graph, tail: [] }
  const { splitGraph } = await import('./placement')
  return splitGraph(graph, rule)
}

function ignore(): void {}
