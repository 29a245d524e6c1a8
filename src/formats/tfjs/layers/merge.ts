import { add, concatenation } from '../../../ops/index'
import type { LayerImporter } from '../builder'

/** The sum of two or more tensors of one shape. */
export const addLayer: LayerImporter = ({ layer, inputs, builder }) => {
  const [first, ...others] = inputs
  if (!first || others.length === 0)
    return layer.fail(`has ${inputs.length} inputs; at least two are expected`)
  return others.reduce((sum, input, i) => {
    const name = i === others.length - 1 ? layer.name : `${layer.name}/${i}`
    return builder.emit(add, { activation: 'none' }, [sum, input], name)
  }, first)
}

export const concatenateLayer: LayerImporter = ({ layer, inputs, builder }) => {
  const rank = inputs[0]?.shape.length ?? 0
  const given = layer.number('axis', -1)
  const axis = given < 0 ? given + rank : given
  if (axis < 1 || axis >= rank) layer.fail(`axis ${given} does not run; 1 to ${rank - 1} of its input do`)
  return builder.emit(concatenation, { axis, activation: 'none' }, inputs, layer.name)
}
