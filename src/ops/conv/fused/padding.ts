import { inputOf, isOp, makeOperator, type Operator, outputOf } from '../../../graph/operator'
import type { Paddings } from '../../shared/window'
import { conv2d } from '../conv2d'
import { depthwiseConv2d } from '../depthwise-conv2d'
import type { Conv2dAttrs } from '../geometry'

/**
 * Returns the convolution `next` with the zeros that `padding` puts around its images, if it pads only height and
 * width. The result is the same because taps outside an image read real zero, which is what PAD writes.
 */
export function fusePadding(
  padding: Operator<{ readonly paddings: Paddings }>,
  next: Operator,
): Operator | undefined {
  if (!isOp(next, conv2d) && !isOp(next, depthwiseConv2d)) return undefined
  const [images, rows, columns, channels] = padding.attrs.paddings
  if (next.inputs[0] !== outputOf(padding) || !images || !rows || !columns || !channels) return undefined
  if ([...images, ...channels].some((count) => count > 0) || next.attrs.pads) return undefined
  const conv: Operator<Conv2dAttrs> = {
    ...next,
    name: `${padding.name} + ${next.name}`,
    attrs: { ...next.attrs, pads: [rows, columns] },
    inputs: [inputOf(padding, 0), ...next.inputs.slice(1)],
  }
  return makeOperator(conv)
}
