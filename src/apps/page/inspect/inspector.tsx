import { useEffect, useState } from 'preact/hooks'
import { Problem, Select } from '../parts'
import { type Form, formNames } from '../state/networks'
import { FlowSection } from './flow-section'
import { type GraphModel, type GraphNode, nodeOfTensor } from './graph-model'
import { GraphPicture } from './graph-picture'
import { type ChosenPicture, InputPicker } from './input-picker'
import type { Inspection, MakeInputs } from './inspection'
import { LayerTable } from './layer-table'
import { NodePanel } from './node-panel'
import { NodeTable } from './node-table'
import { RunStatus } from './run-status'
import { chosenTensor, shownForm } from './settings'
import { Timings } from './timings'
import { useInputs } from './use-inputs'

/** Inspects one open model: chooses the form and the input, runs the networks, and shows everything about them. */
export function Inspector({ inspection }: { inspection: Inspection }) {
  const form = inspection.form(shownForm.value)
  const model = inspection.models[form]
  const graph = inspection.open.float ?? inspection.open.int8
  const [picture, setPicture] = useState<ChosenPicture>()
  const makeInputs = useInputs(inspection, picture)
  useEffect(() => {
    if (makeInputs) void inspection.run(makeInputs)
  }, [inspection, makeInputs])
  if (!model || !graph || !makeInputs) return <Problem what="The open model holds no network" />
  return (
    <div class="inspect">
      <div class="fields">
        <FormChoice inspection={inspection} form={form} />
        <InputPicker graph={graph} picture={picture} onPicture={setPicture} />
      </div>
      <InspectedForm inspection={inspection} form={form} model={model} makeInputs={makeInputs} />
    </div>
  )
}

/** Shows one form: its graph, the chosen layer, the layers by divergence, and all layers in 3D. */
function InspectedForm({
  inspection,
  form,
  model,
  makeInputs,
}: {
  inspection: Inspection
  form: Form
  model: GraphModel
  makeInputs: MakeInputs
}) {
  const activations = inspection.activations.value
  const times = inspection.timings.value[form]?.times
  const worstName = activations?.comparison?.worst?.name
  const worst = worstName === undefined ? undefined : nodeOfTensor(model, worstName)
  const chosen = chosenNode(model)
  const title = `Graph of ${inspection.open.name}, ${formNames[form]}`
  const marks = { times, worst: worst?.id, chosen: chosen?.id }
  return (
    <>
      <RunStatus
        inspection={inspection}
        worst={worst}
        onRetry={() => void inspection.run(makeInputs)}
        onGoTo={goTo}
      />
      <div class="inspect-columns" id="inspect-graph">
        <div class="inspect-graph">
          <GraphPicture title={title} model={model} marks={marks} onChoose={choose} />
          <Timings inspection={inspection} form={form} makeInputs={makeInputs} />
        </div>
        {chosen && (
          <NodePanel
            node={chosen}
            form={form}
            models={inspection.models}
            activations={activations}
            time={chosen.index === undefined ? undefined : times?.get(chosen.index)}
          />
        )}
      </div>
      <NodeTable title={title} model={model} times={times} />
      <LayerTable activations={activations} model={model} onChoose={goTo} />
      <FlowSection
        model={model}
        values={activations?.[form]}
        title={`${inspection.open.name}, ${formNames[form]}`}
        chosen={chosen}
        onChoose={choose}
      />
    </>
  )
}

/** Returns the chosen node, found by the name of its tensor; the first operator if this network has no such node. */
function chosenNode({ nodes }: GraphModel): GraphNode | undefined {
  const named = nodes.filter(({ tensor }) => tensor?.name === chosenTensor.value)
  const operators = nodes.filter(({ role }) => role === 'operator')
  return named.find(({ role }) => role === 'operator') ?? named[0] ?? operators[0]
}

function choose(node: GraphNode): void {
  chosenTensor.value = node.tensor?.name ?? ''
}

/** Chooses a node from elsewhere on the page, and scrolls to the graph. */
function goTo(node: GraphNode): void {
  choose(node)
  document.getElementById('inspect-graph')?.scrollIntoView({ block: 'start' })
}

function FormChoice({ inspection, form }: { inspection: Inspection; form: Form }) {
  const forms = (['float', 'int8'] as const).filter((one) => inspection.models[one])
  const lacks = formNames[form === 'int8' ? 'float' : 'int8']
  return (
    <Select
      label="Network"
      value={form}
      options={forms.map((value) => ({ value, text: formNames[value] }))}
      onChange={(wanted) => {
        shownForm.value = wanted
      }}
      {...(forms.length < 2 && { hint: `The open model has no ${lacks} form.` })}
    />
  )
}
