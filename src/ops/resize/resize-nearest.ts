import { inputOf, type OpDef, type Operator } from '../../graph/operator'
import { tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { roundHalfAway } from '../../numerics/quantize'
import { clamp } from '../../numerics/requantize'
import { type AxisCopy, along, copyElements, copyKernel, range, wholeAxes } from '../move/axis-copy'
import { movesOnHost } from '../move/moving'
import { inferResize, type ResizeAttrs, readResize, resizeFields, resizeScale, writeResize } from './resize'

/**
 * Copies the nearest input pixel to each output pixel: along an axis `⌊i · scale⌋`, `⌊(i + ½) · scale⌋` with half-pixel
 * centres, or `round(i · scale)` with aligned corners, halves away from zero.
 */
export const resizeNearest: OpDef<ResizeAttrs> = {
  kind: 'RESIZE_NEAREST_NEIGHBOR',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 97,
    options: { name: 'ResizeNearestNeighborOptions', type: 74, required: false, fields: resizeFields(0) },
    attributeInputs: [1],
    version: (op) => (op.attrs.alignCorners || op.attrs.halfPixelCenters ? 3 : versionByType(op, 2)),
    read: ({ fields, operands: [size] }) => readResize(fields, size),
    write: writeResize,
  }),

  infer: inferResize,
  reference: (op, [data]) => [copyElements(nearestAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, nearestAxes(op), context)],
}

function nearestAxes(op: Operator<ResizeAttrs>): AxisCopy {
  const { shape } = inputOf(op, 0)
  const [height, width] = op.attrs.size
  const nearest = (axis: number, output: number) =>
    along(axis, nearestIndices(op.attrs, shape[axis] ?? 0, output))
  return wholeAxes(shape).with(1, nearest(1, height)).with(2, nearest(2, width))
}

/** Returns the index of the nearest of `input` pixels for each of `output` pixels; every step is rounded to float32. */
function nearestIndices(attrs: ResizeAttrs, input: number, output: number): number[] {
  const scale = resizeScale(attrs, input, output)
  const offset = attrs.halfPixelCenters ? 0.5 : 0
  return range(output).map((i) => {
    const place = Math.fround((i + offset) * scale)
    return clamp(attrs.alignCorners ? roundHalfAway(place) : Math.floor(place), 0, input - 1)
  })
}
