import type { Operator } from '../graph/operator'

/** True if an operator has neither float nor quantized tensors: it computes indices or shapes, for example. */
export function isIntegerOnly(op: Operator): boolean {
  return ![...op.inputs, ...op.outputs].some((tensor) => tensor?.type === 'float32' || tensor?.quant)
}
