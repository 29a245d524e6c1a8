import { checkModel, checkOptions, type Rules, refuse, signalRule } from '../graph/check'
import { InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { describeSpec, type Tensor } from '../graph/tensor'
import { largestFloat32 } from '../numerics/float32'
import {
  type Observer,
  type ObserverName,
  type ObserverOptions,
  observerKind,
  observers,
  type Range,
} from './observers'
import { checkSamples, type Runner, referenceRunner, runValues, type Samples, sampleInputs } from './runner'

/** The range of each activation (graph inputs and outputs of operators), by tensor name. */
export type Ranges = ReadonlyMap<string, Range>

/**
 * Checks the ranges that `caller` was given.
 *
 * @throws InputError unless they are a map
 */
export function checkRanges(caller: string, ranges: unknown): asserts ranges is Ranges {
  if (typeof (ranges as Ranges | undefined)?.get !== 'function')
    refuse(caller, 'ranges, as `await calibrate(model, samples)` gives them', ranges)
}

export interface CalibrateOptions extends ObserverOptions {
  /** Default `minmax`. */
  readonly observer?: ObserverName | undefined
  /** Runs the graph. Default: the CPU reference. */
  readonly run?: Runner | undefined
  /** Called after each sample with the number of samples done. */
  readonly onProgress?: ((samples: number) => void) | undefined
  /** Stops between two samples; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** The options of `calibrate` and their values. */
const calibrateRules: Rules = {
  observer: Object.keys(observers),
  percentile: 'number',
  run: 'function',
  onProgress: 'function',
  signal: signalRule,
}

/**
 * Runs a frozen float graph on a calibration set and returns the range of every activation.
 *
 * @param samples inputs as the network expects them, each of the input's element count; read once, one at a time
 * @throws InputError when there is no sample, a sample has the wrong length or NaN or infinity in it, an activation
 *   overflows, the graph is not float32, two activations share a name, or the observer is unknown.
 */
export async function calibrate(
  graph: Graph,
  samples: Samples,
  options: CalibrateOptions = {},
): Promise<Ranges> {
  checkModel('calibrate', graph)
  checkSamples('calibrate', samples)
  checkOptions('calibrate', options, calibrateRules)
  options.signal?.throwIfAborted()
  const kind = observerKind(options.observer ?? 'minmax')
  const observing = new Map<string, Observer>()
  for (const { name } of activations(graph)) observing.set(name, kind.create(options))
  const run = options.run ?? referenceRunner(graph, options.signal)
  const observed = new Set<string>()
  const marked = behindInfinity(graph)
  let count = 0
  for await (const sample of samples) {
    options.signal?.throwIfAborted()
    for await (const [name, values] of await runValues(run, sampleInputs(graph, sample, count))) {
      const observer = observing.get(name)
      if (!observer) continue
      if (marked.has(name)) observer.observe(values.filter((value) => Math.abs(value) < largestFloat32))
      else {
        checkFinite(name, values, count)
        observer.observe(values)
      }
      observed.add(name)
    }
    count++
    options.onProgress?.(count)
    // Lets a page paint and abort signals arrive.
    await new Promise((resolve) => setTimeout(resolve))
  }
  options.signal?.throwIfAborted()
  if (count === 0) throw new InputError('the calibration set is empty; at least one sample is needed')
  const ranges = new Map<string, Range>()
  for (const [name, observer] of observing) {
    if (!observed.has(name)) throw new InputError(`the runner gave no values of "${name}"`)
    ranges.set(name, observer.range())
  }
  return ranges
}

/**
 * Returns the float32 tensors that depend on the graph's inputs: the inputs themselves and the outputs of operators.
 *
 * @throws InputError when a tensor is quantized, two share a name, or none is float32.
 */
export function activations(graph: Graph): Tensor[] {
  const tensors = [...new Set([...graph.inputs, ...graph.operators.flatMap((op) => op.outputs)])]
  const names = new Set<string>()
  for (const tensor of tensors) {
    if (tensor.quant) {
      const what = `"${tensor.name}" is ${describeSpec(tensor)}`
      throw new InputError(
        `graph "${graph.name}" is quantized already (${what}); the float32 graph is needed`,
      )
    }
    if (names.has(tensor.name)) throw new InputError(`two activations are named "${tensor.name}"`)
    names.add(tensor.name)
  }
  const floats = tensors.filter(({ type }) => type === 'float32')
  if (floats.length === 0) throw new InputError(`graph "${graph.name}" computes with whole numbers only`)
  return floats
}

/**
 * Returns the names of tensors that may hold a constant's infinity, or the largest float32 number: what depends on such
 * a constant. There these values are marks, not an overflow.
 */
function behindInfinity(graph: Graph): ReadonlySet<string> {
  const marked = new Set<Tensor | undefined>()
  for (const op of graph.operators) {
    for (const tensor of op.inputs) {
      if (
        tensor?.data instanceof Float32Array &&
        tensor.data.some((value) => Math.abs(value) >= largestFloat32)
      )
        marked.add(tensor)
    }
    if (op.inputs.some((tensor) => marked.has(tensor))) for (const tensor of op.outputs) marked.add(tensor)
  }
  return new Set([...marked].map((tensor) => tensor?.name ?? ''))
}

function checkFinite(name: string, values: Float32Array, sample: number): void {
  // Operators with a fused activation clamp overflow to ±largestFloat32, so that value counts as overflow too.
  const bad = values.findIndex((value) => !(Math.abs(value) < largestFloat32))
  if (bad >= 0) throw new InputError(`sample ${sample}: element ${bad} of "${name}" is ${values[bad]}`)
}
