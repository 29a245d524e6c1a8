import { agrees } from '../../../quantize/index'
import { DataTable } from '../parts'
import { formNames } from '../state/networks'
import { firstDivergence, sayDifference, type VerifyState } from './verify-open'

/** Shows the verdict in one sentence, and a row for each layer. */
export function VerifyTable({ state, running }: { state: VerifyState; running: boolean }) {
  const { layers, result } = state
  const first = firstDivergence(layers)
  return (
    <>
      <p role="status" class="verdict">
        {!running && !result ? 'It was stopped before the end.' : sayVerdict(state, first)}
      </p>
      {layers.length > 0 && (
        <div class="long-table">
          <DataTable
            caption="The GPU against the reference, layer by layer"
            columns={[
              { title: '#', numeric: true },
              { title: 'Operator' },
              { title: 'Type' },
              { title: 'GPU against the reference' },
              { title: 'Name' },
            ]}
            rows={layers.map((layer, i) => [
              i,
              layer.kind,
              layer.type,
              layer.where === 'cpu'
                ? `runs on the CPU: ${layer.reason}`
                : `${sayDifference(layer)}${i === first ? ', the first that diverges' : ''}`,
              <span key={i} class="faint operator-name">
                {layer.name}
              </span>,
            ])}
            marked={first}
          />
        </div>
      )}
    </>
  )
}

function sayVerdict({ form, layers, result }: VerifyState, first: number | undefined): string {
  if (first !== undefined) {
    const layer = layers[first]
    return `Layer ${first}, ${layer?.kind} "${layer?.name}", is the first that diverges.`
  }
  if (!result) return ''
  const [apart] = result.fused.filter((one) => !agrees(one))
  if (apart)
    return `Every layer agrees alone, but ${apart.kind} "${apart.name}" does not, as a session fuses it: ${sayDifference(apart)}.`
  const [wrong] = result.outputs.filter((output) => !agrees(output))
  if (wrong)
    return `Every layer agrees alone, but the whole network's output "${wrong.name}" does not: ${sayDifference(wrong)}.`
  const outputs = result.outputs.map((output) => `"${output.name}": ${sayDifference(output)}`).join('; ')
  return `The GPU agrees with the reference in every layer of the ${formNames[form]} network, and as a whole (${outputs}).`
}
