import type { Operator } from '../graph/operator'

/** Whether an operator has nothing to do with real numbers: it computes indices or shapes, for example. */
export function isWhole(op: Operator): boolean {
  return ![...op.inputs, ...op.outputs].some((tensor) => tensor?.type === 'float32' || tensor?.quant)
}
