import { GraphError } from '../../graph/errors'
import type { KernelContext } from '../../graph/kernel'
import { constantOf, failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, type TensorData } from '../../graph/tensor'
import { bool, i8, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { groupsOfFour } from '../shared/bindings'
import { inputZero } from '../shared/check'
import { readActivation, writeActivation } from '../shared/tflite-options'
import { epilogue, type LinearAttrs } from './epilogue'
import { fuseLookup } from './fused/lookup'
import { matmulGeometry } from './geometry'
import { biasOf, checkLinear, linearMacs, linearOutput, weightZero } from './linear'
import { convCandidates } from './variants/index'
import { type ConvProblem, makeProblem, windowConstants } from './variants/problem'

export interface FullyConnectedAttrs extends LinearAttrs {
  /** Keeps the input's leading axes. Otherwise the input is flattened into rows as long as those of the weights. */
  readonly keepDims: boolean
  /** Only on the way to a file: DYNAMIC_QUANTIZE ahead of it is asymmetric. */
  readonly asymmetric?: boolean
}

/**
 * Fully connected layer: `out[r,o] = Σ in[r,i] · weights[o,i] + bias[o]`, then requantize (int8) and activation.
 *
 * Inputs: activation of any rank, read as rows of `in` elements; weights [out, in] (constant, quantized per tensor or
 * along axis 0); bias [out] (constant, optional; int32 at inputScale · weightScale[o] for int8).
 * The output is [rows, out], or with `keepDims` the input's shape with `out` as its last extent.
 */
export const fullyConnected: OpDef<FullyConnectedAttrs> = {
  kind: 'FULLY_CONNECTED',
  quantization: { rule: 'linear', axis: 0 },
  macs: linearMacs,

  tflite: tfliteCodec({
    builtin: 9,
    options: {
      name: 'FullyConnectedOptions',
      type: 8,
      required: false,
      fields: { activation: i8(0), weightsFormat: i8(1), keepDims: bool(2), asymmetric: bool(3) },
    },
    unsigned: (op) => weightZero(op) !== 0,
    // Only version 6 allows no bias, and only versions from 5 on keep axes.
    version: (op) => (op.inputs[2] ? (op.attrs.keepDims ? 5 : versionByType(op, 4)) : 6),
    read({ fields: { activation, weightsFormat, keepDims } }) {
      if (weightsFormat !== 0)
        throw new GraphError(`weights are shuffled (format ${weightsFormat}); 0 is read`)
      return { activation: readActivation(activation), keepDims: keepDims === 1 }
    },
    write: ({ attrs }) => ({
      fields: {
        activation: writeActivation(attrs.activation),
        weightsFormat: 0,
        keepDims: attrs.keepDims ? 1 : 0,
        asymmetric: attrs.asymmetric ? 1 : 0,
      },
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const weights = constantOf(op, 1, 'the weights')
    if (weights.shape.length !== 2)
      failOp(op, `weights "${weights.name}" are ${describeSpec(weights)}; [out, in] is expected`)
    const [outputs = 0, depth = 0] = weights.shape
    const count = elementCount(input.shape)
    if (count % depth !== 0) {
      failOp(op, `input is ${describeSpec(input)}, which is no whole number of rows of ${depth} elements`)
    }
    if (op.attrs.keepDims && input.shape.at(-1) !== depth) {
      failOp(op, `input is ${describeSpec(input)}; to keep its axes the last must have ${depth} elements`)
    }
    checkLinear(op, outputs, 0, true)
    const leading = op.attrs.keepDims ? input.shape.slice(0, -1) : [count / depth]
    return linearOutput(op, [...leading, outputs])
  },

  reference(op, [input]) {
    return [multiply(op, input as TensorData)]
  },

  candidates: (op, context) => convCandidates(matmulProblem(op, context), 'fully-connected', context),
  fuse: (op, next, adapter) => fuseLookup(op as Operator, next, 'fully-connected', adapter),
}

/** Describes a matrix product as a 1×1 convolution of images of one pixel, one for each row. */
function matmulProblem(op: Operator<FullyConnectedAttrs>, context: KernelContext): ConvProblem {
  const output = outputOf(op)
  const [channels = 0, depth = 0] = inputOf(op, 1).shape
  const { rows, length } = weightRows(op, depth, context)
  const pixels = elementCount(output.shape) / channels
  const geometry = matmulGeometry(pixels, depth, channels)
  const image = matmulGeometry(1, depth, channels)
  const window = windowConstants(image, rows * groupsOfFour(length), false, pixels)
  return makeProblem({ op, geometry, output, pool: false, narrow: false, window, rows, length, pixels })
}

/**
 * Returns how a row of `depth` input elements lies in memory: as rows of `length`, each padded to a multiple of four.
 */
function weightRows(op: Operator<FullyConnectedAttrs>, depth: number, context: KernelContext) {
  const layout = context.layout(inputOf(op, 0))
  if (depth % layout.length === 0) return { rows: depth / layout.length, length: layout.length }
  if (layout.pitch === layout.length && depth % 4 === 0) return { rows: 1, length: depth }
  return failOp(
    op,
    `reads rows of ${depth} elements across an axis of ${layout.length}; reshape the input first`,
  )
}

function multiply(op: Operator<FullyConnectedAttrs>, data: TensorData): TensorData {
  const input = data as Int8Array
  const weights = constantOf(op, 1)
  const taps = weights.data as Int8Array
  const [outputs = 0, depth = 0] = weights.shape
  const output = outputOf(op)
  const result = allocate(output.type, elementCount(output.shape)) as Int8Array
  const finish = epilogue(op, outputs)
  const bias = biasOf(op, outputs)
  const zero = inputZero(op)
  const tapZero = weightZero(op)
  for (let row = 0; row < input.length / depth; row++) {
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o] as number
      for (let i = 0; i < depth; i++) {
        sum += ((input[row * depth + i] as number) - zero) * ((taps[o * depth + i] as number) - tapZero)
      }
      result[row * outputs + o] = finish(sum, o)
    }
  }
  return result
}
