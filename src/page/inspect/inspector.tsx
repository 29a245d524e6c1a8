import { useEffect, useMemo, useState } from 'preact/hooks'
import { drawing } from '../draw/drawing'
import { formatMs } from '../format'
import { usualNormalization } from '../open/image-input'
import { imageInput } from '../open/inputs'
import { Button, Notice, Problem, Select, TaskStatus } from '../parts'
import { gpuStatus } from '../state/device'
import { type Form, formNames } from '../state/networks'
import { FlowSection } from './flow-section'
import type { GraphNode } from './graph-model'
import { GraphPicture } from './graph-picture'
import { type ChosenPicture, InputPicker } from './input-picker'
import { choiceInputs, pictureInputs } from './inputs'
import type { Inspection } from './inspection'
import { LayerTable, nodeOfTensor } from './layer-table'
import { NodePanel } from './node-panel'
import { NodeTable } from './node-table'
import { longestName, shorten } from './node-text'
import { chosenTensor, inputChoice, shownForm } from './settings'

/** One open model, looked into. */
export function Inspector({ inspection }: { inspection: Inspection }) {
  const form = inspection.form(shownForm.value)
  const model = inspection.models[form]
  const graph = inspection.open[form]
  const [picture, setPicture] = useState<ChosenPicture>()
  const choice = inputChoice.value
  const strokes = choice.kind === 'drawing' ? drawing.value : undefined
  const makeInputs = useMemo(() => {
    const reader = inspection.open.float ?? inspection.open.int8
    if (!reader) return undefined
    const tensor = imageInput(reader)
    if (!picture || !tensor) return () => choiceInputs(reader, choice, strokes ?? [])
    // A quantized input says what it was made for; a float32 one does not.
    const quantized = inspection.open.int8 && imageInput(inspection.open.int8)
    const normalization = usualNormalization(quantized ?? tensor)
    return () => pictureInputs(reader, picture.file, { normalization, invert: picture.invert })
  }, [inspection, choice, strokes, picture])
  useEffect(() => {
    if (makeInputs) void inspection.run(makeInputs)
  }, [inspection, makeInputs])
  const activations = inspection.activations.value
  const timing = inspection.timings.value[form]
  if (!model || !graph || !makeInputs) return <Problem what="The open model holds no network" />
  const worstName = activations?.comparison?.worst?.name
  const worst = worstName === undefined ? undefined : nodeOfTensor(model, worstName)
  const chosen =
    model.nodes.find((node) => node.role === 'operator' && node.tensor?.name === chosenTensor.value) ??
    model.nodes.find(({ tensor }) => tensor?.name === chosenTensor.value) ??
    model.nodes.find(({ role }) => role === 'operator')
  const choose = (node: GraphNode) => {
    chosenTensor.value = node.tensor?.name ?? ''
  }
  const goTo = (node: GraphNode) => {
    choose(node)
    document.getElementById('inspect-graph')?.scrollIntoView({ block: 'start' })
  }
  const title = `Graph of ${inspection.open.name}, ${formNames[form]}`
  return (
    <div class="inspect">
      <div class="fields">
        <FormChoice inspection={inspection} form={form} />
        <InputPicker graph={inspection.open.float ?? graph} picture={picture} onPicture={setPicture} />
      </div>
      <div class="inspect-status">
        <TaskStatus
          task={inspection.running}
          what="The networks did not run"
          onRetry={() => void inspection.run(makeInputs)}
        />
        {activations && worst && !inspection.running.running && (
          <p>
            int8 diverges most in{' '}
            <button type="button" class="link" onClick={() => goTo(worst)}>
              {worst.kind} {shorten(worst.name, longestName)}
            </button>
            : {activations.comparison?.worst?.sqnr.toFixed(1)} dB.
          </p>
        )}
        {activations?.incomparable && (
          <Notice>The two networks cannot be compared: {activations.incomparable}.</Notice>
        )}
      </div>
      <div class="inspect-columns" id="inspect-graph">
        <div class="inspect-graph">
          <GraphPicture
            title={title}
            model={model}
            times={timing?.times}
            worst={worst?.id}
            chosen={chosen?.id}
            onChoose={choose}
          />
          <Timings inspection={inspection} form={form} makeInputs={makeInputs} />
          <NodeTable title={title} model={model} times={timing?.times} />
        </div>
        {chosen && (
          <NodePanel
            node={chosen}
            form={form}
            models={inspection.models}
            activations={activations}
            time={chosen.index === undefined ? undefined : timing?.times.get(chosen.index)}
          />
        )}
      </div>
      <LayerTable activations={activations} model={model} onChoose={goTo} />
      <FlowSection
        model={model}
        values={activations?.[form]}
        title={`${inspection.open.name}, ${formNames[form]}`}
        chosen={chosen}
        onChoose={choose}
      />
    </div>
  )
}

function FormChoice({ inspection, form }: { inspection: Inspection; form: Form }) {
  const forms = (['float', 'int8'] as const).filter((one) => inspection.models[one])
  return (
    <Select
      label="Network"
      value={form}
      options={forms.map((value) => ({ value, text: formNames[value] }))}
      onChange={(wanted) => {
        shownForm.value = wanted
      }}
      {...(forms.length < 2 && {
        hint: `The open model has no ${formNames[form === 'int8' ? 'float' : 'int8']} form.`,
      })}
    />
  )
}

function Timings({
  inspection,
  form,
  makeInputs,
}: {
  inspection: Inspection
  form: Form
  makeInputs: Parameters<Inspection['time']>[1]
}) {
  const timing = inspection.timings.value[form]
  const gpu = gpuStatus.value
  if (gpu.state === 'missing')
    return <p class="hint">Without WebGPU there is no GPU whose time could be measured: {gpu.problem}</p>
  return (
    <div class="timings">
      <div class="actions">
        <Button onClick={() => void inspection.time(form, makeInputs)} disabled={inspection.timing.running}>
          Time every layer on this GPU
        </Button>
        {timing && (
          <span class="faint" role="status">
            {formatMs(timing.totalMs)} in all, by{' '}
            {timing.clock === 'timestamp'
              ? 'the GPU’s own timestamps'
              : 'the clock on the wall: this adapter has no timestamps'}
            .
          </span>
        )}
      </div>
      <TaskStatus task={inspection.timing} what="The layers were not timed" />
    </div>
  )
}
