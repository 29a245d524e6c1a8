/** The parts that both ways to resize images have in common: NHWC, and the place of output pixels in the input. */
import { failOp, type InferredOutput, inputOf, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { bool, type TfliteOperand } from '../../graph/tflite-codec'
import { checkMoving } from '../move/moving'
import { readVector } from '../shared/tflite-operands'

export interface ResizeAttrs {
  /** The output's [height, width]. */
  readonly size: readonly [number, number]
  /** Puts the corner pixels of both images on each other: the factor is (input − 1) / (output − 1). */
  readonly alignCorners: boolean
  /** Treats pixels as squares with centres at halves, not as points at integers. */
  readonly halfPixelCenters: boolean
}

/** Returns the option fields from slot `first` on: RESIZE_BILINEAR has two unused ones before them. */
export function resizeFields(first: number) {
  return { alignCorners: bool(first), halfPixelCenters: bool(first + 1) }
}

type ResizeFields = Readonly<Record<'alignCorners' | 'halfPixelCenters', number>>

/** Returns the attributes that options and the operand [height, width] give. */
export function readResize(
  { alignCorners, halfPixelCenters }: ResizeFields,
  operand: TfliteOperand | undefined,
): ResizeAttrs {
  const [height = 0, width = 0] = readVector(operand, 'the new height and width')
  return { size: [height, width], alignCorners: alignCorners === 1, halfPixelCenters: halfPixelCenters === 1 }
}

/** The reverse of `readResize`. */
export function writeResize({ attrs: { size, alignCorners, halfPixelCenters } }: Operator<ResizeAttrs>) {
  return {
    fields: { alignCorners: Number(alignCorners), halfPixelCenters: Number(halfPixelCenters) },
    operands: [{ name: 'size', shape: [2], values: size }],
  }
}

/** Checks a resize and infers its output. */
export function inferResize(op: Operator<ResizeAttrs>): readonly InferredOutput[] {
  const input = inputOf(op, 0)
  if (input.shape.length !== 4)
    failOp(op, `input "${input.name}" is ${describeSpec(input)}; NHWC is expected`)
  const { size, alignCorners, halfPixelCenters } = op.attrs
  const bad = size.find((extent) => !Number.isInteger(extent) || extent < 1 || extent >= 2 ** 24)
  if (bad !== undefined) failOp(op, `size ${size.join('×')} is no height and width`)
  if (alignCorners && halfPixelCenters) failOp(op, 'alignCorners and halfPixelCenters exclude each other')
  checkMoving(op)
  const [batch = 0, , , channels = 0] = input.shape
  return [{ shape: [batch, ...size, channels], type: input.type }]
}

/** Returns the number of input pixels for one output pixel along an axis, in float32 as TensorFlow Lite has it. */
export function resizeScale(attrs: ResizeAttrs, input: number, output: number): number {
  return attrs.alignCorners && output > 1
    ? Math.fround((input - 1) / (output - 1))
    : Math.fround(input / output)
}
