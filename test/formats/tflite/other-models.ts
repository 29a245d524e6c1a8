/** Sound files of the kinds that Octet reads and doesn't write as they are. */
import { builtin, bytesOf, convOptions, type RawModel, type RawOptions, type RawTensor } from './raw'

const [float32, float16, uint8, int8] = [0, 1, 3, 9]
const dequantize = 6

/** DepthwiseConv2DOptions with strides of 1, SAME padding and a multiplier of 1. */
const depthwiseOptions: RawOptions = {
  type: 2,
  fields: [1, 2, 3].map((slot) => ({ slot, kind: 'i32', value: 1 })),
}

const denseOptions: RawOptions = { type: 8, fields: [] }

interface Layer {
  readonly code: number
  readonly options: RawOptions
  readonly filter: readonly number[]
  readonly input: readonly number[]
  readonly output: readonly number[]
  /** Output channels, and the filter's axis that they lie along. */
  readonly channels: number
  readonly axis: number
}

const layers: readonly Layer[] = [
  {
    code: builtin.conv2d,
    options: convOptions(),
    filter: [3, 3, 3, 2],
    input: [1, 4, 4, 2],
    output: [1, 4, 4, 3],
    channels: 3,
    axis: 0,
  },
  {
    code: builtin.depthwise,
    options: depthwiseOptions,
    filter: [1, 3, 3, 2],
    input: [1, 4, 4, 2],
    output: [1, 4, 4, 2],
    channels: 2,
    axis: 3,
  },
  {
    code: builtin.fullyConnected,
    options: denseOptions,
    filter: [5, 8],
    input: [1, 8],
    output: [1, 5],
    channels: 5,
    axis: 0,
  },
]

const size = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1)

/** A model of a layer: input, filter, bias, output, and what `change` makes of them. */
function model(layer: Layer, change: (tensors: RawTensor[], made: RawModel) => void): RawModel {
  const { code, options, filter, input, output, channels } = layer
  const tensors: RawTensor[] = [
    { name: 'in', shape: [...input] },
    { name: 'filter', shape: [...filter], buffer: 1 },
    { name: 'bias', shape: [channels], buffer: 2 },
    { name: 'out', shape: [...output] },
  ]
  const made: RawModel = {
    codes: [{ deprecated: code, builtin: code }],
    buffers: [
      {},
      { data: Uint8Array.from({ length: size(filter) }, (_, i) => (i * 37) % 256) },
      { data: bytesOf(Float32Array.from({ length: channels }, (_, i) => i / 4)) },
    ],
    subgraphs: [
      { tensors, inputs: [0], outputs: [3], operators: [{ inputs: [0, 1, 2], outputs: [3], options }] },
    ],
  }
  change(tensors, made)
  return made
}

/** Float32 layers whose weights are int8, with one scale and with one for each channel. */
export function hybridModels(): RawModel[] {
  return layers.flatMap((layer) =>
    [1, layer.channels].map((scales) =>
      model(layer, ([, filter]) => {
        if (!filter) return
        filter.type = int8
        const scale = Array.from({ length: scales }, (_, i) => (i + 1) / 64)
        filter.quantization = { scale, zeroPoint: scale.map(() => 0), axis: layer.axis }
      }),
    ),
  )
}

/** Float32 layers whose weights are float16, each with a DEQUANTIZE ahead. */
export function halfModels(): RawModel[] {
  return layers.map((layer) =>
    model(layer, (tensors, made) => {
      const [, filter] = tensors
      if (!filter) return
      Object.assign(filter, { name: 'half', type: float16 })
      made.buffers[1] = { data: new Uint8Array(2 * size(layer.filter)).fill(0x3c) }
      made.codes.push({ deprecated: dequantize, builtin: dequantize })
      const index = tensors.push({ name: 'filter', shape: [...layer.filter], type: float32 }) - 1
      const [graph] = made.subgraphs
      const [only] = graph?.operators ?? []
      if (only) only.inputs[1] = index
      graph?.operators.unshift({ code: 1, inputs: [1], outputs: [index] })
    }),
  )
}

/** Layers that compute in uint8, as before 2019. */
export function legacyModels(): RawModel[] {
  return layers.map((layer) =>
    model(layer, (tensors, made) => {
      for (const [i, tensor] of tensors.entries()) {
        tensor.type = i === 2 ? 2 : uint8
        tensor.quantization = {
          scale: [[0.5, 0.25, 0.125, 1][i] ?? 1],
          zeroPoint: [[131, 10, 0, 123][i] ?? 0],
        }
      }
      made.buffers[2] = { data: bytesOf(Int32Array.from({ length: layer.channels }, (_, i) => 100 * i)) }
    }),
  )
}
