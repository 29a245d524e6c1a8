import { useEffect } from 'preact/hooks'
import type { Graph } from '../../../index'
import { Button, NetworksGate, Notice, TaskStatus } from '../parts'
import { gpuStatus } from '../state/device'
import type { Networks } from '../state/networks'
import { openShipped } from '../state/shipped'
import { useTask } from '../state/task'
import { restoreMnist } from '../train/digits'
import type { Choices } from './choices'
import { PicturesPanel } from './pictures-panel'
import { choicesFor, keyOf, outcome, quantizeOpen, quantizing } from './quantizer'
import { Files, Results } from './results'
import { SettingsForm, Warning } from './settings-form'
import '../train/columns.css'
import './quantize.css'

/** The view "Quantize". */
export default function QuantizeView() {
  useEffect(() => void restoreMnist(), [])
  return (
    <NetworksGate>
      {(open) => (open.float ? <Quantizing open={open} graph={open.float} /> : <NoFloat open={open} />)}
    </NetworksGate>
  )
}

function Quantizing({ open, graph }: { open: Networks; graph: Graph }) {
  const chosen = choicesFor(graph)
  const { running } = quantizing
  const idle = !running && quantizing.problem.value === undefined
  const stale = outcome.value !== null && outcome.value.key !== keyOf(graph, chosen)
  return (
    <div class="columns">
      <section aria-label="Choices" class="columns-settings">
        <SettingsForm graph={graph} disabled={running} />
      </section>
      <section aria-label="Result">
        {chosen.source === 'pictures' && <PicturesPanel graph={graph} />}
        <Warning graph={graph} />
        <div class="actions">
          <Button kind="primary" disabled={running} onClick={() => void quantizeOpen()}>
            Quantize
          </Button>
          {gpuStatus.value.state === 'missing' && (
            <span class="faint">Without WebGPU this takes a tenth of a second an input.</span>
          )}
        </div>
        <div class="quantize-status">
          {idle && (stale ? <Stale /> : <p class="faint">{intention(chosen)}</p>)}
          <TaskStatus
            task={quantizing}
            what="Nothing was quantized"
            help="Change the settings, or open another model, and try again."
          />
        </div>
        <Results />
        <Files open={open} />
      </section>
    </div>
  )
}

function Stale() {
  return (
    <Notice>These figures are of other settings or of another network. Quantize again for new ones.</Notice>
  )
}

/** Describes what a click on the button will do. */
function intention({ mode, images, tests, source }: Choices): string {
  const shown = source === 'pictures'
  const many = shown ? 'the pictures' : `${images} inputs`
  const first = mode === 'int8' ? `Looks at ${many} for the ranges of activations` : 'Rounds the weights'
  return `${first}, then runs both forms on ${shown ? 'the pictures' : `${tests} ${mode === 'int8' ? 'others' : 'inputs'}`}.`
}

/** Explains that the open model has no float32 form, and what to do. */
function NoFloat({ open }: { open: Networks }) {
  const task = useTask()
  return (
    <div>
      <p>
        The open model, {open.name}, is quantized already. Quantizing needs a float32 network:{' '}
        <a href="#train">train one</a>, <a href="#open">open one</a>, or take the shipped one.
      </p>
      <div class="actions">
        <Button kind="primary" disabled={task.running} onClick={() => void openShipped(task)}>
          Load the shipped network (13 MB)
        </Button>
      </div>
      <TaskStatus task={task} what="The network was not loaded" onRetry={() => void openShipped(task)} />
    </div>
  )
}
