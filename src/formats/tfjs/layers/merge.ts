import type { OpDef } from '../../../graph/operator'
import { add, concatenation, maximum, minimum, mul, sub } from '../../../ops/index'
import type { LayerCall, LayerImporter, LayerTable } from '../builder'

const none = { activation: 'none' } as const

/** The sum of two or more tensors of one shape; the next three likewise. */
const addLayer: LayerImporter = (call) => fold(call, add, none)
const multiplyLayer: LayerImporter = (call) => fold(call, mul, none)
const maximumLayer: LayerImporter = (call) => fold(call, maximum, {})
const minimumLayer: LayerImporter = (call) => fold(call, minimum, {})

/** The mean of two or more tensors of one shape: their sum, divided by their number. */
const averageLayer: LayerImporter = (call) => {
  const { layer, inputs, builder } = call
  const sum = fold(call, add, none, `${layer.name}/sum`)
  const share = builder.constant(`${layer.name}/share`, [1], () => Float32Array.of(1 / inputs.length))
  return builder.emit(mul, none, [sum, share], layer.name)
}

/** The first of two tensors minus the second. */
const subtractLayer: LayerImporter = (call) => {
  if (call.inputs.length !== 2) call.layer.fail(`has ${call.inputs.length} inputs, not two`)
  return fold(call, sub, none)
}

function fold<A>({ layer, inputs, builder }: LayerCall, def: OpDef<A>, attrs: A, last = layer.name) {
  const [first, ...others] = inputs
  if (!first || others.length === 0)
    return layer.fail(`has ${inputs.length} inputs; at least two are expected`)
  return others.reduce((result, input, i) => {
    const name = i === others.length - 1 ? last : `${layer.name}/${i}`
    return builder.emit(def, attrs, [result, input], name)
  }, first)
}

const concatenateLayer: LayerImporter = ({ layer, inputs, builder }) => {
  const rank = inputs[0]?.shape.length ?? 0
  const given = layer.number('axis', -1)
  const axis = given < 0 ? given + rank : given
  if (axis < 1 || axis >= rank) layer.fail(`axis ${given} does not run; 1 to ${rank - 1} of its input do`)
  return builder.emit(concatenation, { axis, activation: 'none' }, inputs, layer.name)
}

/** Importers by Keras' class names. */
export const mergeLayers: LayerTable = {
  Add: addLayer,
  Average: averageLayer,
  Concatenate: concatenateLayer,
  Maximum: maximumLayer,
  Minimum: minimumLayer,
  Multiply: multiplyLayer,
  Subtract: subtractLayer,
}
