/**
 * The differences that rounding explains.
 *
 * A float32 operator on the GPU rounds elsewhere than the reference: its sums have another order, its functions another
 * last digit. Its result is then the exact one of operands that are off by a little (backward error analysis, Wilkinson
 * 1963). So the reference runs again on operands that are off by a little, at random, and the distance of its results
 * is what rounding explains. It grows with a network's depth, and where a sum cancels.
 */
import { refuse } from '../graph/check'
import type { Graph } from '../graph/graph'
import { failOp, type Operator } from '../graph/operator'
import type { DataType, Tensor, TensorData } from '../graph/tensor'
import { type Random, random } from '../numerics/random'
import { type Distance, distance } from './distance'

/** The largest relative difference of float32 results that always counts as agreement. */
export const floatTolerance = 1e-4

/** Relative error of operands: 32 units in the last place, as of a sum of some thousand products in plain order. */
const operandError = 2 ** -18

/** Runs with other random errors, for a difference that the ones before did not explain. */
const mostRuns = 4

/** A difference, and the largest that counts as agreement. */
export interface Judged extends Distance {
  readonly type: DataType
  /** In the unit of `largest`. Default: `floatTolerance` for float32, else 0. */
  readonly tolerance?: number
}

/** The values of tensors in one run of the reference. */
export type Values = ReadonlyMap<Tensor, TensorData>

/**
 * True if a layer or an output on the GPU agrees with the reference: `largest` is within its `tolerance`.
 *
 * @throws InputError when it is neither
 */
export function agrees(judged: Judged): boolean {
  if (typeof judged?.largest !== 'number')
    refuse('agrees', 'a layer or an output of what `verify` returns', judged)
  const { type, differing, largest, tolerance } = judged
  if (differing === 0) return true
  return largest <= (tolerance ?? (type === 'float32' ? floatTolerance : 0))
}

/**
 * Adds to the report of a float32 layer the tolerance that rounding explains, if it needs one. Integers are exact.
 *
 * @param runs the reference's values, which the layer was fed
 */
export function judgeLayer<Report extends Judged>(
  report: Report,
  op: Operator,
  runs: readonly { readonly values: Values }[],
): Report {
  if (report.type !== 'float32' || agrees(report)) return report
  const explain = (next: Random) =>
    runs.map(({ values }) => {
      const results = runOff(op, values, next)
      return largestOf(op.outputs.map((tensor, i) => [results[i], values.get(tensor)] as const))
    })
  return judge(report, (next) => Math.max(...explain(next)))
}

/**
 * Adds to the reports of a network's outputs the tolerances that rounding in its float32 operators explains, where
 * they are needed. An integer output needs one if it is computed from float32 results.
 *
 * @param runs the reference's values
 */
export function judgeOutputs<Report extends Judged>(
  reports: readonly Report[],
  model: Graph,
  runs: readonly { readonly values: Values }[],
): Report[] {
  let judged = [...reports]
  for (let seed = 1; seed <= mostRuns && !judged.every(agrees); seed++) {
    const next = random(seed)
    for (const { values } of runs) {
      const off = new Map(values)
      for (const op of model.operators) {
        runOff(op, off, next).forEach((data, i) => {
          off.set(op.outputs[i] as Tensor, data)
        })
      }
      judged = judged.map((report, i) => {
        const tensor = model.outputs[i] as Tensor
        return widen(report, largestOf([[off.get(tensor), values.get(tensor)]]))
      })
    }
  }
  return judged
}

function judge<Report extends Judged>(report: Report, explain: (next: Random) => number): Report {
  let judged = report
  for (let seed = 1; seed <= mostRuns && !agrees(judged); seed++) {
    judged = widen(judged, explain(random(seed)))
  }
  return judged
}

/** Raises a report's tolerance to a distance between two results of the reference, unless one of them overflows. */
function widen<Report extends Judged>(report: Report, explained: number): Report {
  if (agrees(report) || !(explained < Number.MAX_VALUE)) return report
  const floor = report.type === 'float32' ? floatTolerance : 0
  return { ...report, tolerance: Math.max(floor, report.tolerance ?? 0, explained) }
}

function largestOf(pairs: readonly (readonly [TensorData | undefined, TensorData | undefined])[]): number {
  return Math.max(
    0,
    ...pairs.map(([got, expected]) => (got && expected ? distance(got, expected).largest : 0)),
  )
}

/** Runs an operator's reference; if it computes float32, on operands that are off by up to `operandError`. */
function runOff(op: Operator, values: Values, next: Random): readonly TensorData[] {
  const isFloat = op.outputs.some(({ type }) => type === 'float32')
  const operands = op.inputs.map((tensor) => {
    const data = tensor && (tensor.data ?? values.get(tensor))
    if (!isFloat || tensor?.data || !(data instanceof Float32Array)) return data
    return data.map((value) => value * (1 + operandError * (2 * next() - 1)))
  })
  const results = op.def.reference(op, operands)
  return op.outputs.map((_, i) => results[i] ?? failOp(op, `computed no output ${i}`))
}
