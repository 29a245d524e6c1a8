/** Collects the data to show of one layer, from both forms of the network if both have it. */
import type { Tensor } from '../../../index'
import type { Form } from '../state/networks'
import type { Activations } from './activations'
import { counterpart, type GraphModel, type GraphNode, outputAxis, weightsOf } from './graph-model'
import { type Grid, gridOf } from './grid'

/** A constant tensor. */
export type Constant = Tensor & { readonly data: NonNullable<Tensor['data']> }

/** Something that either form may have. */
export interface Both<T> {
  readonly float: T | undefined
  readonly int8: T | undefined
}

export interface LayerFigures {
  /** Shape of the layer's output. */
  readonly shape: readonly number[]
  readonly activations: Both<Float32Array>
  /** Quantization grid of the int8 activations. */
  readonly grid: Grid | undefined
  readonly weights: Both<Constant>
  /** Axis of output channels in the weights. */
  readonly axis: number
  /** True if both forms have them in the same shape. */
  readonly comparable: { readonly weights: boolean; readonly activations: boolean }
  /** `layer`: the other form lacks this layer. `model`: there is no other form. Undefined: both have the layer. */
  readonly alone: 'layer' | 'model' | undefined
}

/** Collects the data of `node`, which belongs to the form `form`. */
export function layerFigures(
  node: GraphNode,
  form: Form,
  models: Partial<Record<Form, GraphModel>>,
  found: Activations | undefined,
): LayerFigures {
  const other: Form = form === 'float' ? 'int8' : 'float'
  const model = models[other]
  const nodes = { [form]: node, [other]: model && counterpart(node, model) } as Partial<
    Record<Form, GraphNode>
  >
  const both = <T>(get: (node: GraphNode, form: Form) => T | undefined): Both<T> => ({
    float: nodes.float && get(nodes.float, 'float'),
    int8: nodes.int8 && get(nodes.int8, 'int8'),
  })
  const activations = both(({ tensor }, of) => tensor && found?.[of]?.get(tensor.name))
  const weights = both(weightsOf)
  const quantized = nodes.int8?.tensor
  const shape = node.tensor?.shape ?? []
  return {
    shape,
    activations,
    grid: quantized && gridOf(quantized),
    weights,
    axis: outputAxis(node, weights.int8 ?? weights.float ?? { shape: [] }),
    comparable: {
      weights: weights.float !== undefined && weights.float.shape.join() === weights.int8?.shape.join(),
      activations:
        shape.length > 1 && !!activations.float && activations.float.length === activations.int8?.length,
    },
    alone: nodes.float && nodes.int8 ? undefined : model ? 'layer' : 'model',
  }
}
