import type { Difference } from '../../../quantize/index'
import { formatShare, significant } from '../format'
import { DataTable } from '../parts'
import type { Activations } from './activations'
import { type GraphModel, type GraphNode, nodeOfTensor } from './graph-model'
import { longestName, shorten } from './node-text'

/** Lists the layers, the most divergent first, each with a link to its node. */
export function LayerTable({
  activations,
  model,
  onChoose,
}: {
  activations: Activations | undefined
  model: GraphModel
  onChoose: (node: GraphNode) => void
}) {
  const comparison = activations?.comparison
  if (!comparison) return null
  const inputs = new Set(model.nodes.filter(({ role }) => role === 'input').map(({ name }) => name))
  const layers = comparison.layers.filter(({ name }) => !inputs.has(name)).toSorted((a, b) => a.sqnr - b.sqnr)
  return (
    <DataTable
      caption="Layers, the most divergent first"
      columns={[
        { title: 'layer' },
        { title: 'signal to noise, dB', numeric: true },
        { title: 'largest error', numeric: true },
        { title: 'mean error', numeric: true },
        { title: 'saturated', numeric: true },
        { title: 'operator' },
      ]}
      rows={layers.map((layer) => row(layer, model, onChoose))}
      marked={0}
    />
  )
}

function row(layer: Difference, model: GraphModel, onChoose: (node: GraphNode) => void) {
  const node = nodeOfTensor(model, layer.name)
  return [
    node ? (
      <button type="button" class="link" onClick={() => onChoose(node)}>
        {shorten(layer.name, longestName)}
      </button>
    ) : (
      shorten(layer.name, longestName)
    ),
    Number.isFinite(layer.sqnr) ? layer.sqnr.toFixed(1) : 'no error',
    significant(layer.maxError),
    significant(layer.meanError),
    formatShare(layer.saturated),
    node?.kind ?? '',
  ]
}
