import { formatCount } from '../format'
import { DataTable } from '../parts'
import type { GraphModel } from './graph-model'
import { parameterText, quantText, shapeText, timeText } from './node-text'
import type { NodeTime } from './node-times'

/** Shows the graph as a table, for people who can't see the drawing. */
export function NodeTable({
  title,
  model,
  times,
}: {
  title: string
  model: GraphModel
  times: ReadonlyMap<number, NodeTime> | undefined
}) {
  const reads = new Map<string, string[]>()
  const names = new Map(model.nodes.map(({ id, name }) => [id, name]))
  for (const { from, to } of model.edges) reads.set(to, [...(reads.get(to) ?? []), names.get(from) ?? from])
  return (
    <details>
      <summary>The graph as a table</summary>
      <DataTable
        caption={title}
        columns={[
          { title: 'name' },
          { title: 'kind' },
          { title: 'reads' },
          { title: 'output' },
          { title: 'quantization' },
          { title: 'parameters' },
          { title: 'multiply-adds', numeric: true },
          { title: 'time' },
        ]}
        rows={model.nodes.map((node) => [
          node.name,
          node.kind,
          (reads.get(node.id) ?? []).join(', '),
          shapeText(node),
          quantText(node.tensor?.quant),
          parameterText(node),
          node.macs > 0 ? formatCount(node.macs) : '',
          node.index === undefined ? '' : timeText(times?.get(node.index)),
        ])}
      />
    </details>
  )
}
