/** The parts that max-pool and average pool have in common. */
import type { Kernel, KernelContext } from '../../graph/kernel'
import { failOp, type InferredOutput, inputOf, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, type TensorData } from '../../graph/tensor'
import { i8, i32, type TfliteCodec, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { clamp } from '../../numerics/requantize'
import { type Activation, outputRange } from '../shared/activation'
import { readBinding, rowWords, shaderFor, totalWords, writeBinding } from '../shared/bindings'
import { checkActivations } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import {
  readActivation,
  readWindow,
  windowFields,
  writeActivation,
  writeWindow,
} from '../shared/tflite-options'
import { type WindowAttrs, windowAxes } from '../shared/window'

export interface PoolAttrs extends WindowAttrs {
  /** Extent of the window, [height, width]. */
  readonly window: readonly [number, number]
  readonly activation: Activation
  /** Rounds halves of an int8 average pool up instead of away from zero, as models do that were uint8. */
  readonly halvesUp?: boolean
}

/**
 * Validates a pool and infers its output: NHWC. Where int8 input and output have other scales or zero points, stored
 * values are pooled all the same, as TensorFlow Lite does.
 */
export function inferPool(op: Operator<PoolAttrs>): readonly InferredOutput[] {
  const input = inputOf(op, 0)
  if (input.shape.length !== 4)
    failOp(op, `input "${input.name}" is ${describeSpec(input)}; NHWC is expected`)
  const [rows, columns] = windowAxes(op, input.shape, op.attrs.window)
  checkActivations(op)
  const [batch = 0, , , channels = 0] = input.shape
  return [{ shape: [batch, rows.extent, columns.extent, channels], type: input.type }]
}

/** The extents of a pool by name; pairs are [height, width], everything in elements. */
export interface PoolGeometry {
  readonly batch: number
  readonly inputHeight: number
  readonly inputWidth: number
  readonly channels: number
  readonly outputHeight: number
  readonly outputWidth: number
  readonly window: readonly [number, number]
  readonly strides: readonly [number, number]
  /** Padding above and to the left. */
  readonly before: readonly [number, number]
}

/** Reads the geometry of a pool off its input. */
function poolGeometry(op: Operator<PoolAttrs>): PoolGeometry {
  const { shape } = inputOf(op, 0)
  const { window, strides } = op.attrs
  const [batch = 0, inputHeight = 0, inputWidth = 0, channels = 0] = shape
  const [rows, columns] = windowAxes(op, shape, window)
  const before = [rows.before, columns.before] as const
  const [outputHeight, outputWidth] = [rows.extent, columns.extent]
  return { batch, inputHeight, inputWidth, channels, outputHeight, outputWidth, window, strides, before }
}

/** Reduces the values under one window (those inside the image) to one value. */
export interface PoolRule {
  /** TensorFlow Lite runs the int8 form in a kernel of its own, not in XNNPACK; see `outputRange`. */
  readonly own: boolean
  readonly initial: number
  combine(accumulator: number, value: number): number
  finish(accumulator: number, count: number): number
}

/** Computes a pool on the CPU: `out[n,y,x,c] = activation(finish(combine over the window))`. */
export function poolReference(op: Operator<PoolAttrs>, data: TensorData, rule: PoolRule): TensorData {
  const input = data as Int8Array
  const g = poolGeometry(op)
  const output = outputOf(op)
  const [low, high] = outputRange(op.attrs.activation, output, rule.own)
  const result = allocate(output.type, elementCount(output.shape)) as Int8Array
  let index = 0
  for (let n = 0; n < g.batch; n++) {
    for (let y = 0; y < g.outputHeight; y++) {
      const top = y * g.strides[0] - g.before[0]
      const [firstRow, lastRow] = [Math.max(top, 0), Math.min(top + g.window[0], g.inputHeight)]
      for (let x = 0; x < g.outputWidth; x++) {
        const left = x * g.strides[1] - g.before[1]
        const [firstColumn, lastColumn] = [Math.max(left, 0), Math.min(left + g.window[1], g.inputWidth)]
        const count = (lastRow - firstRow) * (lastColumn - firstColumn)
        for (let c = 0; c < g.channels; c++) {
          let accumulator = rule.initial
          for (let row = firstRow; row < lastRow; row++) {
            for (let column = firstColumn; column < lastColumn; column++) {
              const at = ((n * g.inputHeight + row) * g.inputWidth + column) * g.channels + c
              accumulator = rule.combine(accumulator, input[at] as number)
            }
          }
          result[index++] = clamp(rule.finish(accumulator, count), low, high)
        }
      }
    }
  }
  return result
}

/** Returns the codec of a pool whose number in `.tflite` files is `builtin`. */
export function poolCodec(builtin: number): TfliteCodec<PoolAttrs> {
  return tfliteCodec({
    builtin,
    options: {
      name: 'Pool2DOptions',
      type: 5,
      required: true,
      fields: { ...windowFields, width: i32(3), height: i32(4), activation: i8(5) },
    },
    version: (op) => versionByType(op, 2),
    read: ({ fields }) => ({
      ...readWindow(fields),
      window: [fields.height, fields.width],
      activation: readActivation(fields.activation),
    }),
    write: ({ attrs }) => ({
      fields: {
        ...writeWindow(attrs),
        width: attrs.window[1],
        height: attrs.window[0],
        activation: writeActivation(attrs.activation),
      },
    }),
  })
}

/** Builds the dispatch of a pool by shader `name`; an invocation owns four channels of an output pixel. */
export function poolKernel(
  op: Operator<PoolAttrs>,
  context: KernelContext,
  name: string,
  { own }: PoolRule,
): Kernel {
  const output = outputOf(op)
  const g = poolGeometry(op)
  const layout = context.layout(output)
  const [low, high] = outputRange(op.attrs.activation, output, own)
  const total = totalWords(layout)
  return {
    shader: shaderFor(output, name),
    constants: {
      input_height: g.inputHeight,
      input_width: g.inputWidth,
      words: rowWords(layout),
      output_height: g.outputHeight,
      output_width: g.outputWidth,
      window_height: g.window[0],
      window_width: g.window[1],
      stride_y: g.strides[0],
      stride_x: g.strides[1],
      pad_y: g.before[0],
      pad_x: g.before[1],
      total,
      low,
      high,
    },
    bindings: [readBinding(op, 0, context), writeBinding(op)],
    workgroups: flatDispatch(total, context.maxWorkgroups),
  }
}
