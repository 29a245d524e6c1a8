/** Bits of weights: chosen for each layer, and what follows from them. */
import { came, isPlain, refuse } from '../graph/check'
import { InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { describeOp, inputOf, type Operator } from '../graph/operator'
import { elementBytes, type NarrowBits } from '../graph/tensor'

/** A layer with weights, by which a function chooses their bits. */
export interface WeightLayer {
  readonly name: string
  readonly kind: string
  /** Extents of its weights: [out, height, width, in], of a depthwise convolution [1, height, width, out]. */
  readonly shape: readonly number[]
}

/**
 * Bits of weights, whole numbers from 1 to 8: one for all layers, by the layers' names ('*' for all that aren't named;
 * otherwise they have 8), or a function.
 */
export type WeightBits = number | Readonly<Record<string, number>> | ((layer: WeightLayer) => number)

/** Returns the bits of each operator's weights. */
export type BitsOf = (op: Operator) => number

/**
 * Returns the function from operators to bits that an option of `quantize` stands for.
 *
 * @throws InputError when bits aren't a whole number from 1 to 8, or a name is not that of a layer with weights
 */
export function weightBitsOf(graph: Graph, given: WeightBits = 8): BitsOf {
  const layers = graph.operators.filter((op) => op.def.quantization?.rule === 'linear')
  const choose = chooser(layers, given)
  const chosen = new Map(layers.map((op) => [op, checkBits(choose(op), describeOp(op))]))
  return (op) => chosen.get(op) ?? 8
}

function chooser(layers: readonly Operator[], given: WeightBits): (op: Operator) => unknown {
  if (typeof given === 'function')
    return (op) => given({ name: op.name, kind: op.def.kind, shape: inputOf(op, 1).shape })
  if (typeof given === 'number') {
    checkBits(given, 'all layers')
    return () => given
  }
  if (!isPlain(given))
    refuse('quantize', 'weightBits as a number from 1 to 8, an object by layer, or a function', given)
  const names = new Set(layers.map(({ name }) => name))
  for (const [name, bits] of Object.entries(given)) {
    if (name !== '*' && !names.has(name)) {
      const known = [...names].map((known) => `"${known}"`).join(', ')
      throw new InputError(`weightBits names "${name}", which is no layer with weights; there are ${known}`)
    }
    checkBits(bits, `"${name}"`)
  }
  const own = new Map(Object.entries(given))
  return ({ name }) => own.get(name) ?? own.get('*') ?? 8
}

function checkBits(bits: unknown, of: string): number {
  if (typeof bits === 'number' && Number.isInteger(bits) && bits >= 1 && bits <= 8) return bits
  const text = typeof bits === 'number' ? bits : came(bits)
  throw new InputError(`the weights of ${of} get ${text} bits; whole numbers from 1 to 8 are possible`)
}

/**
 * Returns the bits in which files hold a layer's weights: 32 for float32, 8, 4, 2, or 1; undefined for operators
 * without weights.
 */
export function storedBits({ def, inputs }: Operator): number | undefined {
  const weights = def.quantization?.rule === 'linear' ? inputs[1] : undefined
  const kept = weights?.stored ?? weights
  return kept && (kept.bits ?? elementBytes(kept.type) * 8)
}

/** Returns the largest magnitude of weights of `bits`: 127, 63, 31, 15, 7, 3, 1, and 1 for one bit. */
export function largestStep(bits: number): number {
  return Math.max(2 ** (bits - 1) - 1, 1)
}

/** Returns the bits in which files and GPUs hold weights of `bits`; undefined for int8. */
export function packedBits(bits: number): NarrowBits | undefined {
  if (bits > 4) return undefined
  return bits > 2 ? 4 : (bits as 2 | 1)
}
