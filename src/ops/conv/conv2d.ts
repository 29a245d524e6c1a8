import { constantOf, failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, type TensorData } from '../../graph/tensor'
import { i8, i32, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { inputZero } from '../shared/check'
import {
  readActivation,
  readWindow,
  windowFields,
  writeActivation,
  writeWindow,
} from '../shared/tflite-options'
import { windowAxes } from '../shared/window'
import { epilogue } from './epilogue'
import { fuseAdd } from './fused/add'
import { fuseLookup } from './fused/lookup'
import { fuseMaxPool } from './fused/max-pool'
import { type Conv2dAttrs, conv2dGeometry } from './geometry'
import { biasOf, checkLinear, linearMacs, linearOutput, weightZero } from './linear'
import { convCandidates } from './variants/index'
import { readsNarrow } from './variants/narrow'
import { convProblem } from './variants/problem'

/**
 * Two-dimensional convolution: `out[n,y,x,o] = Σ in[n, y·s + i·d − p, x·s + j·d − p, c] · filter[o,i,j,c] + bias[o]`,
 * then requantize (int8) and activation. Taps outside the image read real zero. A filter of fewer channels than the
 * input makes as many groups as it fits in there: the first output channels read the first input channels, and so on.
 *
 * Inputs: NHWC activation, OHWI filter (constant), bias [O] (constant, optional; int32 at inputScale · filterScale[o]
 * for int8).
 */
export const conv2d: OpDef<Conv2dAttrs> = {
  kind: 'CONV_2D',
  quantization: { rule: 'linear', axis: 0 },
  macs: linearMacs,

  tflite: tfliteCodec({
    builtin: 3,
    options: {
      name: 'Conv2DOptions',
      type: 1,
      required: true,
      fields: { ...windowFields, activation: i8(3), dilationW: i32(4, 1), dilationH: i32(5, 1) },
    },
    unsigned: (op) => weightZero(op) !== 0,
    // Version 6 came with groups.
    version: (op) => (op.inputs[0]?.shape[3] === op.inputs[1]?.shape[3] ? versionByType(op, 3) : 6),
    read: ({ fields }) => ({
      ...readWindow(fields),
      dilations: [fields.dilationH, fields.dilationW],
      activation: readActivation(fields.activation),
    }),
    write: (op) => ({
      fields: {
        ...writeWindow(op.attrs),
        activation: writeActivation(op.attrs.activation),
        dilationW: op.attrs.dilations[1],
        dilationH: op.attrs.dilations[0],
      },
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
    const [outputs = 0, height = 0, width = 0, depth = 0] = filter.shape
    if (channels % depth !== 0 || outputs % (channels / depth) !== 0) {
      failOp(op, `input has ${channels} channels, the filter ${depth} (filters are OHWI)`)
    }
    const [rows, columns] = windowAxes(op, input.shape, [height, width])
    checkLinear(op, outputs, 0, true)
    return linearOutput(op, [batch, rows.extent, columns.extent, outputs])
  },

  reference(op, [input]) {
    return [convolve(op, input as TensorData)]
  },

  candidates: (op, context) =>
    convCandidates(convProblem(op, outputOf(op), false, context), 'conv2d', context),
  readsNarrow,
  fuse: (op, next, adapter) =>
    fuseMaxPool(op, next) ??
    fuseAdd(op, next, adapter) ??
    fuseLookup(op as Operator, next, 'conv2d', adapter),
}

function convolve(op: Operator<Conv2dAttrs>, data: TensorData): TensorData {
  const input = data as Int8Array
  const filter = constantOf(op, 1).data as Int8Array
  const geometry = conv2dGeometry(op)
  const { batch, inputHeight, inputWidth, inputChannels, outputHeight, outputWidth, outputChannels } =
    geometry
  const { filterHeight, filterWidth, strides, dilations, before } = geometry
  const [, , , depth = 0] = inputOf(op, 1).shape
  const perGroup = (outputChannels * depth) / inputChannels
  const output = outputOf(op)
  const result = allocate(output.type, elementCount(output.shape)) as Int8Array
  const finish = epilogue(op, outputChannels)
  const bias = biasOf(op, outputChannels)
  const zero = inputZero(op)
  const tapZero = weightZero(op)
  let index = 0
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < outputHeight; y++) {
      for (let x = 0; x < outputWidth; x++) {
        for (let o = 0; o < outputChannels; o++) {
          const first = Math.floor(o / perGroup) * depth
          let sum = bias[o] as number
          for (let i = 0; i < filterHeight; i++) {
            const row = y * strides[0] + i * dilations[0] - before[0]
            if (row < 0 || row >= inputHeight) continue
            for (let j = 0; j < filterWidth; j++) {
              const column = x * strides[1] + j * dilations[1] - before[1]
              if (column < 0 || column >= inputWidth) continue
              const from = ((n * inputHeight + row) * inputWidth + column) * inputChannels + first
              const tap = ((o * filterHeight + i) * filterWidth + j) * depth
              for (let c = 0; c < depth; c++) {
                sum += ((input[from + c] as number) - zero) * ((filter[tap + c] as number) - tapZero)
              }
            }
          }
          result[index++] = finish(sum, o)
        }
      }
    }
  }
  return result
}
