import { GraphError } from '../../graph/errors'
import type { Constant, Kernel, KernelContext } from '../../graph/kernel'
import { constantOf, failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, type TensorData } from '../../graph/tensor'
import { i8, i32, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { groupsOfFour, shaderFor } from '../shared/bindings'
import { inputZero } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import {
  readActivation,
  readWindow,
  windowFields,
  writeActivation,
  writeWindow,
} from '../shared/tflite-options'
import { windowAxes } from '../shared/window'
import { epilogue, epilogueConstants } from './epilogue'
import { fuseLookup } from './fused/lookup'
import { type Conv2dAttrs, depthwiseGeometry } from './geometry'
import { biasOf, checkLinear, linearMacs, linearOutput, weightZero } from './linear'
import { narrowed, packChannels, weightSums } from './pack-weights'
import { hasFewRegisters, orderVariants } from './variants/choice'
import { softwareVariants } from './variants/on-demand'
import { windowConstants } from './variants/problem'

/** The attributes of a convolution. The channel multiplier follows from the filter's shape. */
export type DepthwiseConv2dAttrs = Conv2dAttrs

/**
 * Depthwise convolution: every input channel `c` has `m` filters of its own,
 * `out[n,y,x,c·m+k] = Σ in[n, y·s + i·d − p, x·s + j·d − p, c] · filter[0,i,j,c·m+k] + bias[c·m+k]`,
 * then requantize (int8) and activation. Taps outside the image read real zero.
 *
 * Inputs: NHWC activation, filter [1, height, width, C·m] (constant, quantized per tensor or along axis 3), bias [C·m]
 * (constant, optional; int32 at inputScale · filterScale[c] for int8).
 */
export const depthwiseConv2d: OpDef<DepthwiseConv2dAttrs> = {
  kind: 'DEPTHWISE_CONV_2D',
  quantization: { rule: 'linear', axis: 3 },
  macs: linearMacs,

  tflite: tfliteCodec({
    builtin: 4,
    options: {
      name: 'DepthwiseConv2DOptions',
      type: 2,
      required: true,
      fields: {
        ...windowFields,
        multiplier: i32(3),
        activation: i8(4),
        dilationW: i32(5, 1),
        dilationH: i32(6, 1),
      },
    },
    unsigned: (op) => weightZero(op) !== 0,
    version: (op) => versionByType(op, 3, op.attrs.dilations.some((dilation) => dilation !== 1) ? 2 : 1),
    read({ fields, inputs }) {
      checkMultiplier(fields.multiplier, inputs[0]?.shape, inputs[1]?.shape)
      return {
        ...readWindow(fields),
        dilations: [fields.dilationH, fields.dilationW],
        activation: readActivation(fields.activation),
      }
    },
    write: (op) => ({
      fields: {
        ...writeWindow(op.attrs),
        multiplier: depthwiseGeometry(op).multiplier,
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
    if (filter.shape.length !== 4 || filter.shape[0] !== 1) {
      failOp(
        op,
        `filter "${filter.name}" is ${describeSpec(filter)}; [1, height, width, channels] is expected`,
      )
    }
    const [batch = 0, , , channels = 0] = input.shape
    const [, height = 0, width = 0, outputs = 0] = filter.shape
    if (outputs % channels !== 0) {
      failOp(op, `filter has ${outputs} channels, no multiple of the input's ${channels}`)
    }
    const [rows, columns] = windowAxes(op, input.shape, [height, width])
    checkLinear(op, outputs, 3, true)
    return linearOutput(op, [batch, rows.extent, columns.extent, outputs])
  },

  reference(op, [input]) {
    return [convolve(op, input as TensorData)]
  },

  candidates(op, context) {
    const rows = depthwiseRows(op, context)
    const found = [
      { name: 'plain', kernels: () => [plainKernel(op, context)] },
      ...(rows ? [{ name: 'rows', kernels: () => [rows()], takesEpilogue: false }] : []),
    ]
    const { outputChannels, filterHeight, filterWidth } = depthwiseGeometry(op)
    const pixels = elementCount(outputOf(op).shape) / outputChannels
    const depth = filterHeight * filterWidth
    const work = { kind: 'depthwise', pixels, channels: outputChannels, depth, narrow: false } as const
    return orderVariants(found, work, context.adapter, context.everyVariant)
  },
  fuse: (op, next, adapter) => fuseLookup(op as Operator, next, 'depthwise', adapter),
}

/** Returns a builder of the row kernel, which reads four channels a word, or undefined if it doesn't apply. */
function depthwiseRows(
  op: Operator<DepthwiseConv2dAttrs>,
  context: KernelContext,
): (() => Kernel) | undefined {
  const geometry = depthwiseGeometry(op)
  const { outputChannels: channels, filterHeight, filterWidth, multiplier } = geometry
  if (multiplier !== 1 || inputOf(op, 0).type !== 'int8') return undefined
  const rows = filterHeight * filterWidth
  const data = channelsFirst(constantOf(op, 1).data, rows, channels) as Int8Array
  const filter = { channels, rows, length: undefined, data }
  return softwareVariants().rowDispatch?.(
    { prefix: 'depthwise', op, output: outputOf(op), geometry, filter },
    context,
  )
}

function plainKernel(op: Operator<DepthwiseConv2dAttrs>, context: KernelContext): Kernel {
  const input = inputOf(op, 0)
  const output = outputOf(op)
  const geometry = depthwiseGeometry(op)
  const { outputChannels, filterHeight, filterWidth, multiplier } = geometry
  const groups = groupsOfFour(outputChannels)
  const pixels = elementCount(output.shape) / outputChannels
  const weights = channelsFirst(constantOf(op, 1).data, filterHeight * filterWidth, outputChannels)
  const sums = weightSums(weights, outputChannels, weightZero(op))
  const packed = narrowed(op, packDepthwise(weights, outputChannels), filterHeight * filterWidth, 4)
  return {
    shader: shaderFor(input, 'depthwise_conv2d'),
    constants: {
      ...windowConstants(geometry, groupsOfFour(geometry.inputChannels), false, pixels),
      ...epilogueConstants(op, outputChannels),
      multiplier,
      ...(input.type === 'int8' && {
        weight_zero: weightZero(op),
        few_registers: hasFewRegisters(context.adapter) ? 1 : 0,
      }),
    },
    ...(packed.parts && { parts: packed.parts }),
    bindings: [
      { read: input },
      { constant: packed.weights, label: 'weights' },
      { constant: packChannels(op, outputChannels, sums), label: 'channels' },
      { write: output },
    ],
    workgroups: flatDispatch(Math.ceil(pixels / 4) * groups, context.maxWorkgroups),
  }
}

/** Transposes weights `[taps][channels]` to `[channels][taps]`. */
function channelsFirst(data: TensorData, taps: number, channels: number): Int8Array | Float32Array {
  const from = data as Int8Array
  const to = data instanceof Float32Array ? new Float32Array(data.length) : new Int8Array(data.length)
  for (let tap = 0; tap < taps; tap++) {
    for (let channel = 0; channel < channels; channel++) {
      to[channel * taps + tap] = from[tap * channels + channel] as number
    }
  }
  return to
}

/** Packs weights `[channels][taps]` as `[channels/4][taps]`, four channels in a word (int8) or a vec4 (float32). */
function packDepthwise(data: Int8Array | Float32Array, channels: number): Constant {
  const taps = data.length / channels
  const size = groupsOfFour(channels) * taps * 4
  const packed = data instanceof Int8Array ? new Int8Array(size) : new Float32Array(size)
  for (let channel = 0; channel < channels; channel++) {
    for (let tap = 0; tap < taps; tap++) {
      packed[((channel >> 2) * taps + tap) * 4 + (channel & 3)] = data[channel * taps + tap] as number
    }
  }
  return packed instanceof Int8Array ? new Uint32Array(packed.buffer) : packed
}

/** Fails if a file gives a channel multiplier (it is redundant) that doesn't agree with the shapes. */
function checkMultiplier(
  multiplier: number,
  input: readonly number[] = [],
  filter: readonly number[] = [],
): void {
  const [channels, outputs] = [input[3] ?? 0, filter[3] ?? 0]
  if (multiplier !== 0 && multiplier * channels !== outputs) {
    throw new GraphError(
      `DEPTHWISE_CONV_2D: depth multiplier ${multiplier} of ${channels} channels is not the filter's ${outputs}`,
    )
  }
}

function convolve(op: Operator<DepthwiseConv2dAttrs>, data: TensorData): TensorData {
  const input = data as Int8Array
  const filter = constantOf(op, 1).data as Int8Array
  const geometry = depthwiseGeometry(op)
  const { batch, inputHeight, inputWidth, inputChannels, outputHeight, outputWidth, outputChannels } =
    geometry
  const { filterHeight, filterWidth, strides, dilations, before, multiplier } = geometry
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
          const channel = Math.floor(o / multiplier)
          let sum = bias[o] as number
          for (let i = 0; i < filterHeight; i++) {
            const row = y * strides[0] + i * dilations[0] - before[0]
            if (row < 0 || row >= inputHeight) continue
            for (let j = 0; j < filterWidth; j++) {
              const column = x * strides[1] + j * dilations[1] - before[1]
              if (column < 0 || column >= inputWidth) continue
              const from = ((n * inputHeight + row) * inputWidth + column) * inputChannels + channel
              const tap = (i * filterWidth + j) * outputChannels + o
              sum += ((input[from] as number) - zero) * ((filter[tap] as number) - tapZero)
            }
          }
          result[index++] = finish(sum, o)
        }
      }
    }
  }
  return result
}
