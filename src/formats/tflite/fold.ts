import type { Operator } from '../../graph/operator'
import { elementCount, type TensorData } from '../../graph/tensor'

/** Elements of an output that is folded; what files compute from shapes is far smaller. */
const mostElements = 4096

/**
 * Computes an operator whose inputs are constants, or that reads only a shape, with its reference: the target of a
 * RESHAPE, for example, which exporters compute from a SHAPE. Returns undefined for other operators, for quantized
 * constants, which stay as they are, and where the result is large.
 */
export function foldConstant(op: Operator): readonly TensorData[] | undefined {
  const { inputs, outputs, def } = op
  const isKnown = inputs.every((input) => !input || (input.data && !input.quant)) && inputs.length > 0
  const isSmall = outputs.every((output) => elementCount(output.shape) <= mostElements && !output.quant)
  if (!isSmall || !(def.ofShape || isKnown)) return undefined
  return def.reference(
    op,
    inputs.map((input) => input?.data),
  )
}
