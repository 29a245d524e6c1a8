import { elementCount } from '../../../graph/tensor'
import {
  expandDims,
  pad,
  reshape,
  resizeBilinear,
  resizeNearest,
  slice,
  tile,
  transpose,
} from '../../../ops/index'
import { imageInput, type LayerCall, type LayerImporter, type LayerTable, onlyInput } from '../builder'
import { isNumbers } from '../config'

const flattenLayer: LayerImporter = (call) => {
  const input = onlyInput(call)
  call.layer.requireChannelsLast()
  const [batch = 1, ...rest] = input.shape
  return call.builder.emit(reshape, { shape: [batch, elementCount(rest)] }, [input], call.layer.name)
}

/** Reshapes to `target_shape`, which excludes the batch and may leave one extent open. */
const reshapeLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const input = onlyInput(call)
  const given = layer.get('target_shape')
  // TensorFlow.js writes the open extent as null.
  const target = Array.isArray(given) ? given.map((extent: unknown) => extent ?? -1) : given
  if (!isNumbers(target)) return layer.fail(`target_shape is ${JSON.stringify(target)}`)
  const [batch = 1, ...rest] = input.shape
  const known = elementCount(target.filter((extent) => extent !== -1))
  const shape = [batch, ...target.map((extent) => (extent === -1 ? elementCount(rest) / known : extent))]
  if (elementCount(shape) !== elementCount(input.shape)) {
    layer.fail(
      `target_shape ${target.join('×')} does not hold the ${elementCount(rest)} elements of its input`,
    )
  }
  return builder.emit(reshape, { shape }, [input], layer.name)
}

/** Reorders the axes after the batch; Keras counts them from 1. */
const permuteLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const dims = layer.get('dims')
  if (!isNumbers(dims)) return layer.fail(`dims is ${JSON.stringify(dims)}`)
  return builder.emit(transpose, { permutation: [0, ...dims] }, [onlyInput(call)], layer.name)
}

/** Repeats a vector [batch, features] to [batch, n, features]. */
const repeatVectorLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const rows = builder.emit(expandDims, { axis: 1 }, [onlyInput(call)], `${layer.name}/rows`)
  return builder.emit(tile, { multiples: [1, layer.number('n'), 1] }, [rows], layer.name)
}

/** Repeats pixels, or interpolates them as TensorFlow.js does: without half-pixel centres, unlike Keras. */
const upSampling2dLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const input = imageInput(call)
  const [rows, columns] = layer.pair('size', [2, 2])
  const interpolation = layer.text('interpolation', 'nearest')
  const size = [(input.shape[1] ?? 0) * rows, (input.shape[2] ?? 0) * columns] as const
  const attrs = { size, alignCorners: false, halfPixelCenters: false }
  if (interpolation === 'nearest') return builder.emit(resizeNearest, attrs, [input], layer.name)
  if (interpolation === 'bilinear') return builder.emit(resizeBilinear, attrs, [input], layer.name)
  return layer.fail(`interpolation "${interpolation}" does not run; nearest and bilinear do`)
}

const cropping2dLayer: LayerImporter = (call) => {
  const input = imageInput(call)
  const [rows, columns] = sidesOf(call, 'cropping')
  const [batch = 1, height = 0, width = 0, channels = 0] = input.shape
  const attrs = {
    begin: [0, rows[0], columns[0], 0],
    size: [batch, height - rows[0] - rows[1], width - columns[0] - columns[1], channels],
  }
  return call.builder.emit(slice, attrs, [input], call.layer.name)
}

const zeroPadding2dLayer: LayerImporter = (call) => {
  const input = imageInput(call)
  const [rows, columns] = sidesOf(call, 'padding')
  const paddings = [[0, 0], rows, columns, [0, 0]] as const
  return call.builder.emit(pad, { paddings }, [input], call.layer.name)
}

/** Returns [[top, bottom], [left, right]]; Keras also writes one number or [rows, columns]. */
function sidesOf(
  { layer }: LayerCall,
  key: string,
): readonly [readonly [number, number], readonly [number, number]] {
  const padding = layer.get(key) ?? 1
  const sides = Array.isArray(padding) ? padding : [padding, padding]
  const pairs = sides.map((side: unknown) => (Array.isArray(side) ? side : [side, side]))
  const [rows, columns] = pairs
  const valid = pairs.length === 2 && pairs.every((pair) => isNumbers(pair) && pair.length === 2)
  if (!valid || !rows || !columns) return layer.fail(`${key} is ${JSON.stringify(padding)}`)
  return [
    [rows[0], rows[1]],
    [columns[0], columns[1]],
  ]
}

/** Importers by Keras' class names. */
export const shapeLayers: LayerTable = {
  Cropping2D: cropping2dLayer,
  Flatten: flattenLayer,
  Permute: permuteLayer,
  RepeatVector: repeatVectorLayer,
  Reshape: reshapeLayer,
  UpSampling2D: upSampling2dLayer,
  ZeroPadding2D: zeroPadding2dLayer,
}
