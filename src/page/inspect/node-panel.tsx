import type { Tensor } from '../../index'
import { Notice } from '../parts'
import type { Form } from '../state/networks'
import { ActivationFigure } from './activation-figure'
import type { Activations } from './activations'
import { ChannelFigure } from './channel-figure'
import { FeatureMapGrid } from './feature-map-grid'
import { counterpart, type GraphModel, type GraphNode, outputAxis, weightsOf } from './graph-model'
import { gridOf } from './grid'
import { NodeFacts } from './node-facts'
import { longestName, shorten } from './node-text'
import type { NodeTime } from './node-times'
import { WeightFigure } from './weight-figure'

/** Everything about one layer: figures of both forms where both have it. */
export function NodePanel({
  node,
  form,
  models,
  activations,
  time,
}: {
  node: GraphNode
  form: Form
  models: Partial<Record<Form, GraphModel>>
  activations: Activations | undefined
  time: NodeTime | undefined
}) {
  const nodes = bothForms(node, form, models)
  const model = models[form]
  const weights = { float: nodes.float && weightsOf(nodes.float), int8: nodes.int8 && weightsOf(nodes.int8) }
  const axis = outputAxis(node, weights.int8 ?? weights.float ?? { shape: [] })
  const values = {
    float: valuesOf(activations?.float, nodes.float),
    int8: valuesOf(activations?.int8, nodes.int8),
  }
  const quantized = nodes.int8?.tensor
  const shape = node.tensor?.shape ?? []
  const { float, int8 } = values
  const comparable = float && int8 && float.length === int8.length
  return (
    <div id="inspect-node" class="node-panel" role="tabpanel" aria-labelledby="inspect-node-title">
      <h2 id="inspect-node-title">
        {node.kind} <span class="faint">{shorten(node.name, longestName)}</span>
      </h2>
      {model && <NodeFacts node={node} model={model} time={time} />}
      {missing(nodes, models)}
      {float || int8 ? (
        <ActivationFigure
          key={`a-${node.id}`}
          float={float}
          int8={int8}
          grid={quantized && gridOf(quantized)}
        />
      ) : (
        <p class="faint figure-room">
          {activations
            ? 'This node computes nothing that can be shown.'
            : 'Its activations are shown once the networks have run.'}
        </p>
      )}
      {(weights.float ?? weights.int8) && (
        <WeightFigure key={`w-${node.id}`} float={weights.float} int8={weights.int8} axis={axis} />
      )}
      <ChannelFigure
        weights={sameShape(weights) ? { float: weights.float, int8: weights.int8, axis } : undefined}
        activations={comparable && shape.length > 1 ? { float, int8, shape } : undefined}
      />
      {(float || int8) && <FeatureMapGrid key={`m-${node.id}`} shape={shape} float={float} int8={int8} />}
    </div>
  )
}

type BothForms = Partial<Record<Form, GraphNode | undefined>>

function bothForms(node: GraphNode, form: Form, models: Partial<Record<Form, GraphModel>>): BothForms {
  const other: Form = form === 'float' ? 'int8' : 'float'
  const model = models[other]
  return { [form]: node, [other]: model && counterpart(node, model) }
}

function valuesOf(values: Activations['float'], node: GraphNode | undefined): Float32Array | undefined {
  return values?.get(node?.tensor?.name ?? '')
}

function sameShape(weights: {
  float: ReturnType<typeof weightsOf>
  int8: ReturnType<typeof weightsOf>
}): weights is {
  float: NonNullable<ReturnType<typeof weightsOf>>
  int8: NonNullable<ReturnType<typeof weightsOf>>
} {
  const text = (tensor: Pick<Tensor, 'shape'> | undefined) => tensor?.shape.join()
  return weights.float !== undefined && text(weights.float) === text(weights.int8)
}

/** Says why there is nothing to compare with. */
function missing(nodes: BothForms, models: Partial<Record<Form, GraphModel>>) {
  if (nodes.float && nodes.int8) return null
  if (models.float && models.int8) {
    const only = nodes.int8 ? 'int8' : 'float32'
    return <Notice>Only the {only} network has this layer, so there is nothing to compare it with.</Notice>
  }
  const [has, lacks] = models.int8 ? ['int8', 'float32'] : ['float32', 'int8']
  const how = models.int8 ? '' : ' "Quantize" makes one.'
  return (
    <Notice>
      The open model is {has} only. Errors are measured against the {lacks} form of the same network.{how}
    </Notice>
  )
}
