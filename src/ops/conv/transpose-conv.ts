import { GraphError } from '../../graph/errors'
import type { Constant, KernelContext } from '../../graph/kernel'
import { constantOf, failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, type TensorData } from '../../graph/tensor'
import { i8, type TfliteOperand, tfliteCodec } from '../../graph/tflite-codec'
import { groupsOfFour, rowWords, shaderFor } from '../shared/bindings'
import { inputZero } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import { readVector } from '../shared/tflite-operands'
import {
  readActivation,
  readWindow,
  windowFields,
  writeActivation,
  writeWindow,
} from '../shared/tflite-options'
import { type WindowAttrs, windowAxis } from '../shared/window'
import type { LinearAttrs } from './epilogue'
import { biasOf, checkLinear, linearOutput } from './linear'
import { narrowed, packWeights } from './pack-weights'
import {
  packTransposeChannels,
  transposeEpilogue,
  transposeParts,
  transposeRange,
} from './transpose-epilogue'

export interface TransposeConvAttrs extends WindowAttrs, LinearAttrs {
  /** The output's [height, width]. With strides, several sizes would fit the input. */
  readonly size: readonly [number, number]
}

/**
 * Transposed convolution, the gradient of a convolution with respect to its input. Each input pixel adds its products
 * with the filter to the output around it, `out[n, y·s + i − p, x·s + j − p, o] += in[n,y,x,c] · filter[o,i,j,c]`, then
 * bias, requantize (int8) and activation. p is the padding of the convolution from `size` to the input.
 *
 * Inputs: NHWC activation, OHWI filter (constant), bias [O] (constant, optional; int32 at inputScale · filterScale[o]
 * for int8).
 *
 * With one scale for all weights, int8 sums are requantized as those of other convolutions. With a scale for each
 * channel they are rounded twice; see `transpose-epilogue.ts`.
 */
export const transposeConv: OpDef<TransposeConvAttrs> = {
  kind: 'TRANSPOSE_CONV',
  quantization: { rule: 'linear', axis: 0 },

  macs: (op) => {
    const [outputs = 0, height = 0, width = 0] = inputOf(op, 1).shape
    return elementCount(inputOf(op, 0).shape) * outputs * height * width
  },

  tflite: tfliteCodec({
    builtin: 67,
    options: {
      name: 'TransposeConvOptions',
      type: 49,
      required: true,
      fields: { ...windowFields, activation: i8(3) },
    },
    // The file's inputs are the output's shape, the filter, the input and the bias.
    attributeInputs: [0],
    inputOrder: [1, 0, 2],
    version: convVersion,
    read: ({ fields, operands: [shape] }) => ({
      ...readWindow(fields),
      size: readSize(shape),
      activation: readActivation(fields.activation),
    }),
    write: ({ attrs, inputs: [input, filter, bias], outputs }) => ({
      fields: { ...writeWindow(attrs), activation: writeActivation(attrs.activation) },
      inputs: [filter, input, bias],
      operands: [{ name: 'shape', shape: [4], values: outputs[0]?.shape ?? [] }],
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const filter = constantOf(op, 1, 'the filter')
    if (input.shape.length !== 4)
      failOp(op, `input "${input.name}" is ${describeSpec(input)}; NHWC is expected`)
    if (filter.shape.length !== 4)
      failOp(op, `filter "${filter.name}" is ${describeSpec(filter)}; OHWI is expected`)
    const [batch = 0, , , channels = 0] = input.shape
    const [outputs = 0, , , depth = 0] = filter.shape
    if (depth !== channels)
      failOp(op, `input has ${channels} channels, the filter ${depth} (filters are OHWI)`)
    checkWindow(op)
    checkLinear(op, outputs, 0)
    return linearOutput(op, [batch, ...op.attrs.size, outputs])
  },

  reference: (op, [input]) => [scatter(op, input as TensorData)],

  kernel(op, context) {
    const filter = constantOf(op, 1)
    const [outputs = 0, height = 0, width = 0, channels = 0] = filter.shape
    const data = filter.data as Int8Array | Float32Array
    const int8 = inputOf(op, 0).type === 'int8'
    const packed = packWeights(data, outputs, height * width, channels)
    const { weights, parts, shift } = narrowed(op, packed, height * width * channels, channels)
    const taps = int8 ? [{ constant: packTapSums(op, data as Int8Array, shift), label: 'tap sums' }] : []
    const pixels = elementCount(outputOf(op).shape) / outputs
    return [
      {
        shader: shaderFor(outputOf(op), 'rare/transpose_conv'),
        parts: { ...parts, ...transposeParts(op) },
        constants: { ...geometryConstants(op, context), ...boundConstants(op), pixels },
        bindings: [
          { read: inputOf(op, 0) },
          { constant: weights, label: 'weights' },
          { constant: packTransposeChannels(op, outputs), label: 'channels' },
          { write: outputOf(op) },
          ...taps,
        ],
        workgroups: flatDispatch(pixels * groupsOfFour(outputs), context.maxWorkgroups),
      },
    ]
  },
}

/** Returns the operator version: 3 or more for a bias, 4 for an activation. */
function convVersion({ attrs, inputs }: Operator<TransposeConvAttrs>): number {
  if (attrs.activation !== 'none') return 4
  return inputs[2] ? 3 : inputs[0]?.type === 'int8' ? 2 : 1
}

function readSize(operand: TfliteOperand | undefined): [number, number] {
  const values = readVector(operand, 'TRANSPOSE_CONV: extents of the output')
  if (values.length !== 4) throw new GraphError(`TRANSPOSE_CONV: the output's shape [${values}] is not NHWC`)
  return [values[1] ?? 0, values[2] ?? 0]
}

/** Fails unless a convolution with this window turns the output's height and width into the input's. */
function checkWindow(op: Operator<TransposeConvAttrs>): void {
  const { size, strides, padding } = op.attrs
  const window = inputOf(op, 1).shape.slice(1, 3)
  for (const value of [...size, ...strides, ...window]) {
    if (!Number.isInteger(value) || value < 1)
      failOp(op, `size ${size}, window ${window} and strides ${strides} must be positive integers`)
  }
  if (padding !== 'SAME' && padding !== 'VALID') failOp(op, `padding "${padding}" is neither SAME nor VALID`)
  const extents = inputOf(op, 0).shape.slice(1, 3)
  const computed = [0, 1].map(
    (i) => windowAxis(size[i] ?? 0, window[i] ?? 0, strides[i] ?? 0, padding).extent,
  )
  if (computed.some((extent, i) => extent !== extents[i])) {
    const convolution = `a ${padding} convolution of ${window.join('×')} by ${strides.join('×')}`
    failOp(
      op,
      `${convolution} makes ${computed.join('×')} of ${size.join('×')}, not the input's ${extents.join('×')}`,
    )
  }
}

/** Returns the padding above and to the left. */
function paddingBefore(op: Operator<TransposeConvAttrs>): [number, number] {
  const { size, strides, padding } = op.attrs
  const [, height = 0, width = 0] = inputOf(op, 1).shape
  return [
    windowAxis(size[0], height, strides[0], padding).before,
    windowAxis(size[1], width, strides[1], padding).before,
  ]
}

function scatter(op: Operator<TransposeConvAttrs>, data: TensorData): TensorData {
  const input = data as Int8Array
  const filter = constantOf(op, 1).data as Int8Array
  const [batch = 0, inputHeight = 0, inputWidth = 0, channels = 0] = inputOf(op, 0).shape
  const [outputs = 0, filterHeight = 0, filterWidth = 0] = inputOf(op, 1).shape
  const { strides, size } = op.attrs
  const before = paddingBefore(op)
  const zero = inputZero(op)
  const bias = biasOf(op, outputs)
  const sums = Float64Array.from(
    { length: elementCount(outputOf(op).shape) },
    (_, i) => bias[i % outputs] ?? 0,
  )
  for (let pixel = 0; pixel < batch * inputHeight * inputWidth; pixel++) {
    const line = Math.floor(pixel / inputWidth)
    const top = (line % inputHeight) * strides[0] - before[0]
    const left = (pixel % inputWidth) * strides[1] - before[1]
    const image = Math.floor(line / inputHeight) * size[0]
    for (let tap = 0; tap < filterHeight * filterWidth; tap++) {
      const row = top + Math.floor(tap / filterWidth)
      const column = left + (tap % filterWidth)
      if (row < 0 || row >= size[0] || column < 0 || column >= size[1]) continue
      for (let o = 0; o < outputs; o++) {
        const to = ((image + row) * size[1] + column) * outputs + o
        const from = (o * filterHeight * filterWidth + tap) * channels
        let sum = sums[to] as number
        for (let c = 0; c < channels; c++)
          sum += ((input[pixel * channels + c] as number) - zero) * (filter[from + c] as number)
        sums[to] = sum
      }
    }
  }
  const finish = transposeEpilogue(op, outputs)
  const result = allocate(outputOf(op).type, sums.length) as Int8Array
  sums.forEach((sum, i) => {
    result[i] = finish(sum, i % outputs)
  })
  return result
}

/**
 * Packs the input's zero point times the sum of each tap's weights, `[channels/4][taps]` of four channels. Each tap
 * that reaches a pixel adds that much too much. The bias can't correct it because not every tap reaches every pixel.
 *
 * @param shift the power of two that products have too much
 */
function packTapSums(op: Operator, data: Int8Array, shift = 0): Constant {
  const [outputs = 0, height = 0, width = 0, channels = 0] = inputOf(op, 1).shape
  const taps = height * width
  const zero = inputZero(op)
  const packed = new Int32Array(groupsOfFour(outputs) * taps * 4)
  for (let i = 0; i < outputs * taps; i++) {
    const [channel, tap] = [Math.floor(i / taps), i % taps]
    const sum = data.subarray(i * channels, (i + 1) * channels).reduce((total, weight) => total + weight, 0)
    packed[((channel >> 2) * taps + tap) * 4 + (channel & 3)] = zero * sum * 2 ** shift
  }
  return packed
}

/** Returns the override constants of `shaders/rare/lib/transpose_window.wgsl`. */
function geometryConstants(op: Operator<TransposeConvAttrs>, context: KernelContext): Record<string, number> {
  const [, inputHeight = 0, inputWidth = 0] = inputOf(op, 0).shape
  const [, filterHeight = 0, filterWidth = 0] = inputOf(op, 1).shape
  const [padY, padX] = paddingBefore(op)
  return {
    input_height: inputHeight,
    input_width: inputWidth,
    input_words: rowWords(context.layout(inputOf(op, 0))),
    output_height: op.attrs.size[0],
    output_width: op.attrs.size[1],
    output_words: rowWords(context.layout(outputOf(op))),
    filter_height: filterHeight,
    filter_width: filterWidth,
    stride_y: op.attrs.strides[0],
    stride_x: op.attrs.strides[1],
    pad_y: padY,
    pad_x: padX,
  }
}

function boundConstants(op: Operator<TransposeConvAttrs>): Record<string, number> {
  const output = outputOf(op)
  const [low, high] = transposeRange(op)
  return output.type === 'int8' ? { low, high, output_zero: output.quant?.zeroPoint[0] ?? 0 } : { low, high }
}
