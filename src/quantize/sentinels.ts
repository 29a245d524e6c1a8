import { findConsumers, type Graph } from '../graph/graph'
import { isOp, type Operator } from '../graph/operator'
import type { Tensor } from '../graph/tensor'
import {
  add,
  argMax,
  averagePool2d,
  concatenation,
  logSoftmax,
  maximum,
  maxPool2d,
  minimum,
  padV2,
  resizeBilinear,
  softmax,
  stack,
  sub,
} from '../ops/index'
import type { Ranges } from './calibrate'
import type { Range } from './observers'
import { unionRange } from './parameters'

/** A constant with values so far from the data that one scale can't hold both, where they may matter. */
export interface SpoilingConstant {
  readonly constant: Tensor
  /** The value farthest away. */
  readonly value: number
  /** The tensor that holds both, or would. */
  readonly tensor: Tensor
  /** The range of the data. */
  readonly data: Range
}

export interface Sentinels {
  /**
   * Ranges that replace those of constants with sentinels and of the tensors that hold these: sentinels saturate at
   * their ends.
   */
  readonly ranges: ReadonlyMap<Tensor, Range>
  readonly spoiling: readonly SpoilingConstant[]
}

/** A value is a sentinel if it is this many times the data's size away, and this large. */
const [farTimes, largeEnough] = [16, 1000]

/** Distance in exponents of e at which a term of a softmax is 0 in int8: e^−8 < 1/512. */
const softmaxDistance = 8

type Side = 'low' | 'high'

/**
 * Finds constants that mark places rather than hold data (−1e9, −65504, the lowest float, −∞): the padding of a
 * max-pool, the mask of a softmax, the other operand of a maximum. Where such a value only ever loses, it saturates at
 * the range of the data, which alone decides the scale. Others are `spoiling`.
 *
 * @param ranges the result of `calibrate`
 */
export function findSentinels(graph: Graph, ranges: Ranges): Sentinels {
  const search = new Search(graph, ranges)
  for (const op of graph.operators) search.visit(op)
  return { ranges: search.replaced, spoiling: search.spoiling }
}

class Search {
  readonly replaced = new Map<Tensor, Range>()
  readonly spoiling: SpoilingConstant[] = []
  private readonly readers: ReturnType<typeof findConsumers>
  private readonly leaving: ReadonlySet<Tensor>

  constructor(
    graph: Graph,
    private readonly ranges: Ranges,
  ) {
    this.readers = findConsumers(graph)
    this.leaving = new Set(graph.outputs)
  }

  visit(op: Operator): void {
    const [output] = op.outputs
    const found = output && joins(op) ? this.dataOf(op) : undefined
    if (!output || !found) return
    for (const constant of op.inputs) {
      const values = constant?.data
      if (!constant || !(values instanceof Float32Array)) continue
      const far = farthest(values, found)
      if (far) this.decide(op, constant, values, far, found)
    }
  }

  /** Returns the range of all operands that are not constants. */
  private dataOf(op: Operator): Range | undefined {
    const known = op.inputs.flatMap((tensor) =>
      tensor && !tensor.data ? [this.replaced.get(tensor) ?? this.ranges.get(tensor.name)] : [],
    )
    return known.length > 0 && known.every((range) => range !== undefined)
      ? known.reduce(unionRange)
      : undefined
  }

  private decide(op: Operator, constant: Tensor, values: Float32Array, far: number, data: Range): void {
    const tensor = op.outputs[0] as Tensor
    const near = rangeOf(values.filter((value) => !isFar(value, data)))
    const mixed = values.some((value) => isFar(value, data) && value > 0 !== far > 0)
    const side: Side = far > 0 !== isOp(op, sub) ? 'high' : 'low'
    // The larger of two is the data wherever the other is a sentinel below it.
    if (isOp(op, maximum) || isOp(op, minimum)) {
      const loses = !mixed && (side === 'low') === isOp(op, maximum)
      if (loses) this.replaced.set(constant, near ? unionRange(near, data) : data)
      else this.spoiling.push({ constant, value: far, tensor, data })
      return
    }
    const chain = mixed ? undefined : this.chainOf(tensor, side, data)
    if (!chain) {
      this.spoiling.push({ constant, value: far, tensor, data })
      return
    }
    const sums = isOp(op, add) || isOp(op, sub)
    const whole = sums ? sumRange(data, near, isOp(op, sub)) : near ? unionRange(near, data) : data
    const range = side === 'low' ? { ...whole, min: whole.min - chain.margin } : whole
    for (const each of chain.tensors) this.replaced.set(each, range)
    const width = range.max - range.min
    const saturating = far > 0 ? { min: 0, max: width } : { min: -width, max: 0 }
    this.replaced.set(constant, sums ? unionRange(near ?? saturating, saturating) : range)
  }

  /**
   * Returns the tensors that hold what is in `tensor`, if nothing but comparisons that a sentinel loses reads them;
   * and the distance that these need between data and sentinel.
   */
  private chainOf(
    tensor: Tensor,
    side: Side,
    data: Range,
  ): { tensors: readonly Tensor[]; margin: number } | undefined {
    const readers = this.readers.get(tensor) ?? []
    if (this.leaving.has(tensor) || readers.length === 0) return undefined
    const tensors = [tensor]
    let margin = 0
    for (const reader of readers) {
      if (isOp(reader, softmax) && side === 'low')
        margin = Math.max(margin, softmaxDistance / reader.attrs.beta)
      else if (isOp(reader, logSoftmax) && side === 'low') margin = Math.max(margin, softmaxDistance)
      else if (!this.loses(reader, side, data)) {
        if (!moves(reader)) return undefined
        for (const output of reader.outputs) {
          const more = this.chainOf(output, side, data)
          if (!more) return undefined
          tensors.push(...more.tensors)
          margin = Math.max(margin, more.margin)
        }
      }
    }
    return { tensors, margin }
  }

  /** True if no sentinel of this side is in the results of `op`. */
  private loses(op: Operator, side: Side, data: Range): boolean {
    const chooses = side === 'low' ? isOp(op, maxPool2d) || isOp(op, maximum) : isOp(op, minimum)
    if (isOp(op, argMax)) return side === 'low'
    const range = this.ranges.get(op.outputs[0]?.name ?? '')
    return chooses && range !== undefined && !isFar(range.min, data) && !isFar(range.max, data)
  }
}

/** Operators that bring constants into tensors of data. */
function joins(op: Operator): boolean {
  return [padV2, concatenation, stack, maximum, minimum, add, sub].some((def) => isOp(op, def as never))
}

/** True if an operator's outputs hold elements of its only input, and nothing else but zeros. */
function moves(op: Operator): boolean {
  const others = [averagePool2d, resizeBilinear, concatenation, stack, maximum, minimum, padV2]
  return op.def.quantization?.rule === 'shared' && !others.some((def) => isOp(op, def as never))
}

function isFar(value: number, { min, max }: Range): boolean {
  const size = Math.max(max - min, Math.abs(min), Math.abs(max))
  return Math.abs(value) >= largeEnough && (value < min - farTimes * size || value > max + farTimes * size)
}

/** Returns the sentinel of the largest magnitude; undefined if there is none. */
function farthest(values: Float32Array, data: Range): number | undefined {
  return values.reduce<number | undefined>(
    (far, value) => (isFar(value, data) && !(Math.abs(far ?? 0) > Math.abs(value)) ? value : far),
    undefined,
  )
}

function rangeOf(values: Float32Array): Range | undefined {
  if (values.length === 0) return undefined
  return {
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b)),
  }
}

function sumRange(data: Range, near: Range = { min: 0, max: 0 }, subtracts: boolean): Range {
  const other = subtracts ? { min: -near.max, max: -near.min } : near
  return { min: data.min + other.min, max: data.max + other.max }
}
