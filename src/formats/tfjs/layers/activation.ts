import type { Tensor } from '../../../graph/tensor'
import { elu, leakyRelu, minimum, mul, prelu, relu, relu6, sigmoid, softmax, tanh } from '../../../ops/index'
import { type LayerCall, type LayerImporter, type LayerTable, onlyInput } from '../builder'

function swish({ builder }: LayerCall, input: Tensor, name: string, output: string): Tensor {
  const gate = builder.emit(sigmoid, {}, [input], `${name}/sigmoid`)
  return builder.emit(mul, { activation: 'none' }, [input, gate], name, output)
}

/** Activations by Keras' names; each reads a tensor and gets the names of its operator and of its output. */
const activations: Record<string, (call: LayerCall, input: Tensor, name: string, output: string) => Tensor> =
  {
    relu: ({ builder }, input, name, output) => builder.emit(relu, {}, [input], name, output),
    relu6: ({ builder }, input, name, output) => builder.emit(relu6, {}, [input], name, output),
    elu: ({ builder }, input, name, output) => builder.emit(elu, {}, [input], name, output),
    sigmoid: ({ builder }, input, name, output) => builder.emit(sigmoid, {}, [input], name, output),
    tanh: ({ builder }, input, name, output) => builder.emit(tanh, {}, [input], name, output),
    softmax: ({ builder }, input, name, output) => builder.emit(softmax, { beta: 1 }, [input], name, output),
    swish,
    // Keras 3's name for it.
    silu: swish,
    // TensorFlow's default slope; the LeakyReLU layer has its own.
    leaky_relu: ({ builder }, input, name, output) =>
      builder.emit(leakyRelu, { alpha: 0.2 }, [input], name, output),
  }

/**
 * Emits a layer and then its `activation` as an operator of its own; `freeze` fuses it back if it is a clamp.
 *
 * @param linear emits the layer without its activation; gets the name of the tensor to write
 */
export function activated(call: LayerCall, linear: (output: string) => Tensor): Tensor {
  const { layer } = call
  const activation = layer.text('activation', 'linear')
  if (activation === 'linear') return linear(layer.name)
  return activate(call, activation, linear(`${layer.name}/linear`), `${layer.name}/${activation}`)
}

function activate(call: LayerCall, activation: string, input: Tensor, name: string): Tensor {
  const apply = Object.hasOwn(activations, activation) && activations[activation]
  if (!apply) {
    const known = ['linear', ...Object.keys(activations)].join(', ')
    return call.layer.fail(`activation "${activation}" does not run; ${known} do`)
  }
  return apply(call, input, name, call.layer.name)
}

const activationLayer: LayerImporter = (call) => {
  const input = onlyInput(call)
  const activation = call.layer.text('activation', 'linear')
  return activation === 'linear' ? input : activate(call, activation, input, call.layer.name)
}

/** ReLU, optionally with a `max_value` or a `negative_slope`. */
const reluLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const input = onlyInput(call)
  const limit = layer.get('max_value') ?? null
  const slope = layer.number('negative_slope', 0)
  const threshold = layer.number('threshold', 0)
  if (threshold !== 0) layer.fail(`threshold ${threshold} does not run; only 0 does`)
  if (limit === null && slope === 0) return builder.emit(relu, {}, [input], layer.name)
  if (limit === null) return builder.emit(leakyRelu, { alpha: slope }, [input], layer.name)
  if (slope !== 0)
    layer.fail(`max_value ${limit} with negative_slope ${slope} does not run; one of them does`)
  const largest = layer.number('max_value')
  if (largest === 6) return builder.emit(relu6, {}, [input], layer.name)
  const bound = builder.constant(`${layer.name}/max_value`, [1], () => Float32Array.of(largest))
  const above = builder.emit(relu, {}, [input], `${layer.name}/relu`)
  return builder.emit(minimum, {}, [above, bound], layer.name)
}

const relu6Layer: LayerImporter = (call) => activate(call, 'relu6', onlyInput(call), call.layer.name)

const eluLayer: LayerImporter = (call) => {
  const alpha = call.layer.number('alpha', 1)
  if (alpha !== 1) call.layer.fail(`alpha ${alpha} does not run; only 1 does`)
  return activate(call, 'elu', onlyInput(call), call.layer.name)
}

/** PReLU; its slopes have the shape of an item of the input, with ones along shared axes. */
const preluLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const { name, shape, data } = builder.weights.find(layer, 'alpha')
  const alpha = builder.constant(name, shape, () => data)
  return builder.emit(prelu, {}, [onlyInput(call), alpha], layer.name)
}

/** LeakyReLU; Keras 3 calls the slope `negative_slope`, the others `alpha` (0.3 when not given). */
const leakyReluLayer: LayerImporter = (call) => {
  const { layer, builder } = call
  const alpha = layer.number('alpha', layer.number('negative_slope', 0.3))
  return builder.emit(leakyRelu, { alpha }, [onlyInput(call)], layer.name)
}

const softmaxLayer: LayerImporter = (call) => {
  const input = onlyInput(call)
  const axis = call.layer.number('axis', -1)
  if (axis !== -1 && axis !== input.shape.length - 1) {
    call.layer.fail(`axis ${axis} does not run; only the last axis of ${input.shape.join('×')} does`)
  }
  return activate(call, 'softmax', input, call.layer.name)
}

/** Importers by Keras' class names. */
export const activationLayers: LayerTable = {
  Activation: activationLayer,
  ELU: eluLayer,
  LeakyReLU: leakyReluLayer,
  PReLU: preluLayer,
  ReLU: reluLayer,
  ReLU6: relu6Layer,
  Softmax: softmaxLayer,
}
