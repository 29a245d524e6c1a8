import { summarize } from '../../index'
import { DataTable, NetworksGate } from '../parts'

/** The view "Open". */
export default function OpenView() {
  return (
    <NetworksGate>
      {({ float, int8 }) => (
        <DataTable
          caption="The open model's operators"
          columns={[{ title: 'operator' }, { title: 'name' }]}
          rows={summarizeOne(int8 ?? float)}
        />
      )}
    </NetworksGate>
  )
}

function summarizeOne(graph: Parameters<typeof summarize>[0] | undefined) {
  return graph ? summarize(graph).nodes.map(({ kind, name }) => [kind, name]) : []
}
