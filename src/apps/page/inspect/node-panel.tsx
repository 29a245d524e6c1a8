import { useMemo } from 'preact/hooks'
import { Notice } from '../parts'
import { type Form, formNames } from '../state/networks'
import { ActivationFigure } from './activation-figure'
import type { Activations } from './activations'
import { ChannelFigure } from './channel-figure'
import { FeatureMapGrid } from './feature-map-grid'
import type { GraphModel, GraphNode } from './graph-model'
import { layerFigures } from './layer-figures'
import { NodeFacts } from './node-facts'
import { longestName, shorten } from './node-text'
import type { NodeTime } from './node-times'
import { WeightFigure } from './weight-figure'

/** Shows everything about one layer, comparing both forms if both have it. */
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
  const figures = useMemo(
    () => layerFigures(node, form, models, activations),
    [node, form, models, activations],
  )
  const { shape, weights, axis, grid } = figures
  const { float, int8 } = figures.activations
  const model = models[form]
  return (
    <div id="inspect-node" class="node-panel" role="tabpanel" aria-labelledby="inspect-node-title">
      <h2 id="inspect-node-title">
        {node.kind} <span class="faint">{shorten(node.name, longestName)}</span>
      </h2>
      {model && <NodeFacts node={node} model={model} time={time} />}
      <NoComparison figures={figures} form={form} />
      {float || int8 ? (
        <ActivationFigure key={`a-${node.id}`} float={float} int8={int8} grid={grid} />
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
      <ChannelFigure figures={figures} />
      {(float || int8) && <FeatureMapGrid key={`m-${node.id}`} shape={shape} float={float} int8={int8} />}
    </div>
  )
}

/** Explains why there is nothing to compare the layer with. */
function NoComparison({
  figures,
  form,
}: {
  figures: Pick<ReturnType<typeof layerFigures>, 'alone'>
  form: Form
}) {
  const [has, lacks] = [formNames[form], formNames[form === 'int8' ? 'float' : 'int8']]
  if (figures.alone === undefined) return null
  if (figures.alone === 'layer')
    return <Notice>Only the {has} network has this layer, so there is nothing to compare it with.</Notice>
  return (
    <Notice>
      The open model is {has} only. Errors are measured against the {lacks} form of the same network.
      {form === 'float' && ' "Quantize" makes one.'}
    </Notice>
  )
}
