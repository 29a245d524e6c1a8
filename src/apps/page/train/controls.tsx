import { saveModel } from '../../../quantize/index'
import { Button, Download } from '../parts'
import type { Task, TaskContext } from '../state/task'
import { chosenSettings, chosenSource } from './choices'
import { drawnDigits, mnist, restoreMnist } from './digits'
import type { DigitSource, RunState } from './run-state'
import { stepsBetweenEvaluations, trainSettings } from './settings'
import {
  discardRun,
  finishRun,
  holdsImages,
  pauseRun,
  type RunImages,
  resumeRun,
  run,
  startRun,
  trained,
} from './trainer'

/** Number of held-out images by source: enough to tell networks apart, few enough to evaluate often. */
const heldOutCounts = { drawn: 250, mnist: 1000 } as const

/** Returns the images of a source, and how many to hold out; undefined if MNIST isn't loaded. */
async function imagesOf(source: DigitSource, context: TaskContext): Promise<RunImages | undefined> {
  if (source === 'mnist') await restoreMnist()
  const data = source === 'drawn' ? await drawnDigits(context) : mnist.value
  if (!data) return undefined
  const heldOut = Math.min(heldOutCounts[source], Math.floor(data.train.count / 6))
  return { images: data.train, heldOut }
}

async function begin(context: TaskContext): Promise<void> {
  const source = chosenSource.value
  const data = await imagesOf(source, context)
  if (!data || context.signal.aborted) return
  const settings = trainSettings(chosenSettings.value)
  startRun({ settings, source, evaluateEvery: stepsBetweenEvaluations(settings.steps) }, data)
}

async function continueRun({ source }: RunState, context: TaskContext): Promise<void> {
  if (holdsImages()) return resumeRun()
  const data = await imagesOf(source, context)
  if (!data)
    throw new Error('The run was on MNIST, which is not here. Choose MNIST above and download or drop it')
  if (!context.signal.aborted) resumeRun(data)
}

/** Buttons to start, pause, continue and stop a run, and to use the network afterwards. */
export function Controls({ task }: { task: Task }) {
  const state = run.value
  const paused = state?.status === 'paused' || state?.status === 'kept'
  if (state && paused) return <PausedControls state={state} task={task} />
  if (state && state.status !== 'done' && state.status !== 'failed')
    return <RunningControls state={state} task={task} />
  return <IdleControls state={state} task={task} />
}

function IdleControls({ state, task }: { state: RunState | undefined; task: Task }) {
  const lacking = chosenSource.value === 'mnist' && !mnist.value
  const graph = trained.value
  return (
    <div class="actions">
      <Button
        kind={state ? 'plain' : 'primary'}
        disabled={task.running || lacking}
        onClick={() => void task.run('Preparing the images', begin)}
      >
        {state ? 'Train anew' : 'Start training'}
      </Button>
      {lacking && <span class="faint">MNIST is not here yet.</span>}
      {state?.status === 'done' && graph && (
        <>
          <a class="button primary" href="#quantize">
            Quantize it
          </a>
          <Download name="deep-mnist-float32.tflite" label="Download float32" make={() => saveModel(graph)} />
        </>
      )}
    </div>
  )
}

function RunningControls({ state: { status }, task }: { state: RunState; task: Task }) {
  return (
    <div class="actions">
      <Button disabled={status !== 'training'} onClick={pauseRun}>
        Pause
      </Button>
      <Finish disabled={status !== 'training'} />
      <Discard task={task} />
    </div>
  )
}

function PausedControls({ state, task }: { state: RunState; task: Task }) {
  return (
    <div class="actions">
      <Button
        kind="primary"
        disabled={task.running}
        onClick={() => void task.run('Preparing the images', (context) => continueRun(state, context))}
      >
        Go on from step {state.step}
      </Button>
      {state.status === 'paused' && <Finish />}
      <Discard task={task} />
    </div>
  )
}

function Finish({ disabled = false }: { disabled?: boolean }) {
  return (
    <Button
      disabled={disabled}
      title="Ends the run; the network that did best becomes the open model"
      onClick={finishRun}
    >
      Finish now
    </Button>
  )
}

function Discard({ task }: { task: Task }) {
  return (
    <Button disabled={task.running} onClick={() => void discardRun()}>
      Discard
    </Button>
  )
}
