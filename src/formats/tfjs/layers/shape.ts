import { elementCount } from '../../../graph/tensor'
import { pad, reshape } from '../../../ops/index'
import { imageInput, type LayerCall, type LayerImporter, onlyInput } from '../builder'
import { isNumbers } from '../config'

export const flattenLayer: LayerImporter = (call) => {
  const input = onlyInput(call)
  call.layer.requireChannelsLast()
  const [batch = 1, ...rest] = input.shape
  return call.builder.emit(reshape, { shape: [batch, elementCount(rest)] }, [input], call.layer.name)
}

/** Reshape to `target_shape`, which excludes the batch and may leave one extent open. */
export const reshapeLayer: LayerImporter = (call) => {
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

export const zeroPadding2dLayer: LayerImporter = (call) => {
  const input = imageInput(call)
  const [rows, columns] = paddingOf(call)
  const paddings = [[0, 0], rows, columns, [0, 0]] as const
  return call.builder.emit(pad, { paddings }, [input], call.layer.name)
}

/** Keras writes one number, [rows, columns] or [[top, bottom], [left, right]]. */
function paddingOf({ layer }: LayerCall): readonly [readonly [number, number], readonly [number, number]] {
  const padding = layer.get('padding') ?? 1
  const sides = Array.isArray(padding) ? padding : [padding, padding]
  const pairs = sides.map((side: unknown) => (Array.isArray(side) ? side : [side, side]))
  const [rows, columns] = pairs
  const valid = pairs.length === 2 && pairs.every((pair) => isNumbers(pair) && pair.length === 2)
  if (!valid || !rows || !columns) return layer.fail(`padding is ${JSON.stringify(padding)}`)
  return [
    [rows[0], rows[1]],
    [columns[0], columns[1]],
  ]
}
