import { checkModel, checkOptions } from '../graph/check'
import type { Graph } from '../graph/graph'
import { describeOp, isOp, type Operator } from '../graph/operator'
import type { QuantParams } from '../graph/quant-params'
import type { Tensor } from '../graph/tensor'
import { add, concatenation, stack, sub } from '../ops/index'
import { chooseActivationParams } from './activation-params'
import { checkRanges, type Ranges } from './calibrate'
import { safeTaps } from './linear'
import type { Range } from './observers'
import type { QuantizeOptions } from './quantize'
import { findSentinels, type SpoilingConstant } from './sentinels'
import { sumsLeaveInt32 } from './stays-float'

/** Something that int8 loses, or a layer that therefore stays in float32, and what would help. */
export interface Loss {
  /**
   * `constant`: a constant is so far from the data that both don't fit one scale. `sizes`: a tensor holds quantities of
   * different sizes, and the small ones are lost. `sums`: a layer stays in float32 because its sums can leave int32.
   */
  readonly kind: 'constant' | 'sizes' | 'sums'
  /** The tensor that suffers, or the layer's output. */
  readonly tensor: string
  /** The constant, or the operand, or the layer. */
  readonly cause: string
  /** Says in numbers what is lost, and what would help. */
  readonly message: string
}

/** Fewer steps than this for a whole operand are a loss. */
const fewSteps = 16

/**
 * Finds what is lost when a float graph is quantized to int8 with these ranges.
 *
 * @param ranges the result of `calibrate` for this graph
 * @param options `perAxis` as it is given to `quantize`
 * @throws InputError when the model or the ranges are none, or an option is invalid
 */
export function findLosses(
  graph: Graph,
  ranges: Ranges,
  options: Pick<QuantizeOptions, 'perAxis'> = {},
): Loss[] {
  checkModel('findLosses', graph)
  checkRanges('findLosses', ranges)
  checkOptions('findLosses', options, { perAxis: 'boolean' })
  const { perAxis = true } = options
  const params = chooseActivationParams(graph, ranges)
  const spoiled = findSentinels(graph, ranges).spoiling.map((one) => describeSpoiling(one, params))
  const causes = new Set(spoiled.map(({ tensor }) => tensor))
  return [
    ...spoiled,
    ...graph.operators.flatMap((op) =>
      sizeLosses(op, ranges, params).filter(({ tensor }) => !causes.has(tensor)),
    ),
    ...graph.operators.filter((op) => sumsLeaveInt32(op, params, perAxis)).map(describeSums),
  ]
}

function describeSpoiling(
  { constant, value, tensor, data }: SpoilingConstant,
  params: ReadonlyMap<Tensor, QuantParams>,
): Loss {
  const message =
    `constant "${constant.name}" holds ${short(value)} beside ${describeRange(data)}: ` +
    `"${tensor.name}" gets steps of ${short(stepOf(tensor, params))}, in which the data is lost. ` +
    'A constant nearer to the data would keep it, for example one just beyond its range'
  return { kind: 'constant', tensor: tensor.name, cause: constant.name, message }
}

/** Finds operands that span next to no steps of the tensor that holds them. */
function sizeLosses(op: Operator, ranges: Ranges, params: ReadonlyMap<Tensor, QuantParams>): Loss[] {
  const [output] = op.outputs
  const joined = isOp(op, concatenation) || isOp(op, stack)
  if (!output || !(joined || isOp(op, add) || isOp(op, sub))) return []
  const step = stepOf(output, params)
  return op.inputs.flatMap((input): Loss[] => {
    const range = input && !input.data ? ranges.get(input.name) : undefined
    const size = range && Math.max(Math.abs(range.min), Math.abs(range.max))
    // A summand may be small: it is lost only below a step.
    if (!input || !size || size >= step * (joined ? fewSteps : 1)) return []
    const message =
      `"${input.name}" holds ${describeRange(range)}, but "${output.name}" gets steps of ${short(step)} ` +
      `from ${describeOp(op)}: ${joined ? 'next to nothing' : 'nothing'} of it is left. ${help(joined)}`
    return [{ kind: 'sizes', tensor: output.name, cause: input.name, message }]
  })
}

function help(joined: boolean): string {
  return joined
    ? 'Outputs of their own, or scaling both to one size before they are joined, would keep it'
    : 'A smaller other operand would keep it'
}

function describeSums(op: Operator): Loss {
  const message =
    `${describeOp(op)} stays in float32: with these weights its sums can leave int32. ` +
    `Layers of at most ${safeTaps.toLocaleString('en')} inputs each, added up, would run in int8`
  return { kind: 'sums', tensor: op.outputs[0]?.name ?? op.name, cause: op.name, message }
}

function stepOf(tensor: Tensor, params: ReadonlyMap<Tensor, QuantParams>): number {
  return params.get(tensor)?.scale[0] ?? 0
}

function describeRange({ min, max }: Range): string {
  return `values from ${short(min)} to ${short(max)}`
}

function short(value: number): string {
  return Number(value.toPrecision(3)).toString()
}
