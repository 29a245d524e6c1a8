import { checkModel, checkOptions, type Rules, signalRule } from '../graph/check'
import { InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { quantRange } from '../graph/quant-params'
import type { Tensor } from '../graph/tensor'
import { indexOfLargest } from '../numerics/largest'
import { decibels } from './report'
import { checkSamples, type Runner, referenceRunner, runValues, type Samples, sampleInputs } from './runner'
import { storedBits } from './weight-bits'

/** Differences between two runs of one tensor, over all samples. */
export interface Difference {
  readonly name: string
  /** Largest |a − b| of the dequantized values. */
  readonly maxError: number
  /** Mean |a − b| of the dequantized values. */
  readonly meanError: number
  /** Signal to quantization noise, 10 · log10(Σa² / Σ(a − b)²), in dB; infinite where a and b agree. */
  readonly sqnr: number
  /** Share of a's elements outside the range that b's scale and zero point can represent, in [0, 1]. */
  readonly saturated: number
  /** Bits of the weights of b's layer that computes it: 32 for float32, 8, 4, 2 or 1; missing if it has none. */
  readonly weightBits?: number
}

export interface OutputDifference extends Difference {
  /**
   * Share of rows (along the last axis) whose largest element has the same index in a and b, in [0, 1]. Missing where
   * a row has one element, whose index is always the same.
   */
  readonly topAgreement?: number
}

export interface Comparison {
  readonly samples: number
  readonly outputs: readonly OutputDifference[]
  /** Every tensor that both graphs compute under the same name, in b's execution order. */
  readonly layers: readonly Difference[]
  /** The layer with the lowest SQNR: where b diverges most from a. */
  readonly worst: Difference | undefined
}

export interface CompareOptions {
  /** Run the graphs a and b. Default: the CPU reference. */
  readonly runA?: Runner | undefined
  readonly runB?: Runner | undefined
  readonly onProgress?: ((samples: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** The options of `compare` and their values. */
const compareRules: Rules = {
  runA: 'function',
  runB: 'function',
  onProgress: 'function',
  signal: signalRule,
}

/**
 * Runs two versions of one network (for example float32 and int8) on the same float inputs and measures the difference
 * of every tensor that both compute under the same name. Quantized tensors are dequantized first.
 *
 * @throws InputError when there is no sample, one has the wrong length or is not finite, or the outputs' names differ.
 */
export async function compare(
  a: Graph,
  b: Graph,
  samples: Samples,
  options: CompareOptions = {},
): Promise<Comparison> {
  checkModel('compare', a)
  checkModel('compare', b)
  checkSamples('compare', samples)
  checkOptions('compare', options, compareRules)
  checkOutputs(a, b)
  const runA = options.runA ?? referenceRunner(a, options.signal)
  const runB = options.runB ?? referenceRunner(b, options.signal)
  const tallies = new Map<string, Tally>()
  const tensors = new Map(
    [...b.inputs, ...b.operators.flatMap((op) => op.outputs)].map((one) => [one.name, one]),
  )
  const bits = new Map(
    b.operators.flatMap((op) => op.outputs.map(({ name }) => [name, storedBits(op)] as const)),
  )
  let count = 0
  for await (const sample of samples) {
    options.signal?.throwIfAborted()
    const inputs = sampleInputs(a, sample, count)
    const expected = new Map<string, Float32Array>()
    for await (const [name, values] of await runValues(runA, inputs)) expected.set(name, values)
    for await (const [name, values] of await runValues(runB, inputs)) {
      const before = expected.get(name)
      const tensor = tensors.get(name)
      if (!before || !tensor || before.length !== values.length) continue
      const tally = tallies.get(name) ?? new Tally(tensor, bits.get(name))
      tallies.set(name, tally)
      tally.add(before, values)
    }
    count++
    options.onProgress?.(count)
    await new Promise((resolve) => setTimeout(resolve))
  }
  options.signal?.throwIfAborted()
  if (count === 0) throw new InputError('there is no sample to compare on; at least one is needed')
  const inputs = new Set(b.inputs.map(({ name }) => name))
  const layers = [...tallies.values()].map((tally) => tally.difference())
  const computed = layers.filter(({ name }) => !inputs.has(name))
  const worst = computed.reduce<Difference | undefined>(
    (low, one) => (low && low.sqnr <= one.sqnr ? low : one),
    undefined,
  )
  // A run doesn't compute outputs that are constants.
  const computedOutputs = b.outputs.filter(({ data }) => !data)
  const outputs = computedOutputs.map(({ name }) => {
    const tally = tallies.get(name)
    if (!tally) throw new InputError(`the runners gave no values of the output "${name}"`)
    const topAgreement = tally.agreement()
    return { ...tally.difference(), ...(topAgreement !== undefined && { topAgreement }) }
  })
  return { samples: count, outputs, layers, worst }
}

function checkOutputs(a: Graph, b: Graph): void {
  const names = (graph: Graph) => graph.outputs.map(({ name }) => `"${name}"`).join(', ')
  if (names(a) !== names(b)) {
    throw new InputError(`the graphs have different outputs: ${names(a)} and ${names(b)}`)
  }
}

/** Accumulates the differences of one tensor. */
class Tally {
  private elements = 0
  private largest = 0
  private absolute = 0
  private signal = 0
  private noise = 0
  private outside = 0
  private rows = 0
  private agreeing = 0

  private readonly rowLength: number

  constructor(
    private readonly tensor: Tensor,
    private readonly weightBits: number | undefined,
  ) {
    this.rowLength = tensor.shape.at(-1) ?? 1
  }

  add(a: Float32Array, b: Float32Array): void {
    const [low, high] = representableRange(this.tensor)
    for (let i = 0; i < a.length; i++) {
      const value = a[i] ?? 0
      const error = Math.abs(value - (b[i] ?? 0))
      // NaN counts as an infinite error.
      this.largest =
        error <= this.largest ? this.largest : Number.isNaN(error) ? Number.POSITIVE_INFINITY : error
      this.absolute += error
      this.signal += value * value
      this.noise += error * error
      if (value < low || value > high) this.outside++
    }
    this.elements += a.length
    const row = this.rowLength
    for (let start = 0; start < a.length; start += row) {
      this.rows++
      const top = (values: Float32Array) => indexOfLargest(values.subarray(start, start + row))
      if (top(a) === top(b)) this.agreeing++
    }
  }

  difference(): Difference {
    return {
      name: this.tensor.name,
      maxError: this.largest,
      meanError: this.absolute / this.elements,
      sqnr: decibels(this.signal, this.noise),
      saturated: this.outside / this.elements,
      ...(this.weightBits !== undefined && { weightBits: this.weightBits }),
    }
  }

  agreement(): number | undefined {
    return this.rowLength > 1 ? this.agreeing / this.rows : undefined
  }
}

/** Returns the range a tensor can represent, plus half a step at each end, which still rounds into it. */
function representableRange({ quant, type }: Tensor): readonly [number, number] {
  const [scale, zeroPoint] = [quant?.scale[0], quant?.zeroPoint[0]]
  if (scale === undefined || zeroPoint === undefined)
    return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const [low, high] = quantRange(type)
  return [scale * (low - 0.5 - zeroPoint), scale * (high + 0.5 - zeroPoint)]
}
