/** The definition of REDUCE_MAX, REDUCE_MIN and REDUCE_PROD. */
import type { KernelContext } from '../../graph/kernel'
import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, type TensorData } from '../../graph/tensor'
import { largestFloat32 } from '../../numerics/float32'
import { readBinding, shaderFor, totalWords, writeBinding } from '../shared/bindings'
import { checkActivations, checkSameQuant, checkSameType } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import { integersOnHost, isInteger } from '../shared/integers'
import { reductionCodec } from './codec'
import { foldIntegers } from './integers'
import {
  checkReduction,
  type ReductionAttrs,
  reducedIndices,
  reducedShape,
  reducesRows,
  reductionBatch,
  reductionConstants,
} from './reduction'

/** The parts of a reduction that are its own. */
export interface FoldRule {
  readonly builtin: number
  /** Number of the operation in `shaders/rare/lib/fold_f32.wgsl`. */
  readonly operation: 0 | 1 | 2
  /** The value that changes no other, in each type; int8 is missing if the operator has no int8 form. */
  readonly start: { readonly float32: number; readonly int8?: number }
  real(a: number, b: number): number
  whole(a: bigint, b: bigint): bigint
}

/** Defines a reduction of float32, int32, int64, and of int8 whose bytes move unchanged. */
export function fold(kind: string, rule: FoldRule): OpDef<ReductionAttrs> {
  return {
    kind,
    ...(rule.start.int8 !== undefined && { quantization: { rule: 'shared' } }),
    tflite: reductionCodec(rule.builtin, 2),

    infer(op) {
      const input = inputOf(op, 0)
      const shape = reducedShape(op)
      if (op.attrs.axes.length === 0)
        failOp(op, `input is ${describeSpec(input)}; an axis to reduce is missing`)
      if (isInteger(input.type)) checkSameType(op, input, outputOf(op))
      else checkReal(op, rule)
      return [{ shape, type: input.type }]
    },

    reference: (op, [data]) => [
      isInteger(inputOf(op, 0).type)
        ? foldIntegers(op, data, rule.whole)
        : foldReals(op, data as Float32Array, rule),
    ],

    hostOnly: (op) => integersOnHost(inputOf(op, 0).type),
    rebatch: reductionBatch,
    kernel: (op, context) => [foldKernel(op, rule, context)],
  }
}

function checkReal(op: Operator<ReductionAttrs>, rule: FoldRule): void {
  checkActivations(op)
  checkSameQuant(op)
  checkReduction(op)
  if (inputOf(op, 0).type === 'int8' && rule.start.int8 === undefined)
    failOp(op, 'int8 does not run; dequantize its input first')
}

function foldReals(op: Operator<ReductionAttrs>, input: Float32Array, rule: FoldRule): TensorData {
  const { shape, type } = outputOf(op)
  const results = new Float64Array(elementCount(shape)).fill(Number.NaN)
  const indices = reducedIndices(op)
  for (let i = 0; i < input.length; i++) {
    const [to, value] = [indices[i] as number, input[i] as number]
    const known = results[to] as number
    results[to] = Number.isNaN(known) ? value : rule.real(known, value)
  }
  const folded = allocate(type as 'float32', results.length)
  folded.set(results)
  return folded
}

function foldKernel(op: Operator<ReductionAttrs>, rule: FoldRule, context: KernelContext) {
  const output = outputOf(op)
  const start = rule.start[output.type as 'float32'] ?? 0
  return {
    shader: shaderFor(output, reducesRows(op) ? 'rare/fold_elements' : 'rare/fold_rows'),
    constants: { ...reductionConstants(op, context), operation: rule.operation, start },
    bindings: [readBinding(op, 0, context), writeBinding(op)],
    workgroups: flatDispatch(totalWords(context.layout(output)), context.maxWorkgroups),
  }
}

/** Starts of a maximum and a minimum of float32. */
export const [lowestFloat32, highestFloat32] = [-largestFloat32, largestFloat32]
