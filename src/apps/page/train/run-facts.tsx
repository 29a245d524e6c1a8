import { formatCount, formatSeconds, formatShare, significant } from '../format'
import { Notice, Problem, Progress } from '../parts'
import type { Task } from '../state/task'
import { chosenSettings } from './choices'
import type { RunState } from './run-state'

const statusTexts: Readonly<Record<RunState['status'], string>> = {
  kept: 'Left by an earlier visit',
  starting: 'Loading TensorFlow.js',
  training: 'Training',
  pausing: 'Pausing after this step',
  paused: 'Paused',
  finishing: 'Stopping after this step',
  done: 'Done',
  failed: 'Ended',
}

/** Shows the run's progress, backend, loss and accuracy. It takes up its room even before a run starts. */
export function RunFacts({ state, task }: { state: RunState | undefined; task: Task }) {
  const preparing = task.progress.value
  return (
    <>
      {preparing ? <Progress {...preparing} onCancel={() => task.cancel()} /> : <Steps state={state} />}
      <dl class="facts">
        {facts(state).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {state && <Warnings state={state} />}
    </>
  )
}

function Steps({ state }: { state: RunState | undefined }) {
  const steps = state?.settings.steps ?? chosenSettings.value.steps
  const status = state ? statusTexts[state.status] : 'Ready'
  return (
    <div class="progress">
      <progress max={steps} value={state?.step ?? 0} aria-label="Steps of training" />
      <div class="progress-line">
        <span>
          {status}: step {formatCount(state?.step ?? 0)} of {formatCount(steps)}
          <span class="faint">{state && progressDetails(state)}</span>
        </span>
        <span role="status" class="visually-hidden">
          {status}
        </span>
      </div>
    </div>
  )
}

/** Describes the speed and the time left, or the result of a finished run. */
function progressDetails({ status, stepsPerSecond, secondsLeft, best }: RunState): string {
  if (status === 'done' && best)
    return ` · The open model is now the network of step ${formatCount(best.step)}.`
  if (status !== 'training' || stepsPerSecond === undefined || secondsLeft === undefined) return ''
  return ` · ${significant(stepsPerSecond)} steps/s · ${formatSeconds(secondsLeft)} left`
}

function facts(state: RunState | undefined): [string, string][] {
  const { backend, curves, best } = state ?? {}
  const last = curves?.train.at(-1)
  return [
    ['TensorFlow.js on', backend ? backendNames[backend.name] : '–'],
    ['Loss', last ? last.loss.toFixed(3) : '–'],
    ['Accuracy, trained on', last ? formatShare(last.accuracy, 1) : '–'],
    ['Accuracy, held out', best ? `${formatShare(best.accuracy, 1)} at best` : '–'],
  ]
}

const backendNames = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  cpu: 'plain JavaScript',
} as const

function Warnings({ state: { backend, saveProblem, problem, savedStep } }: { state: RunState }) {
  const anew = 'Change the settings and train anew.'
  const kept = `The run is kept as it was at step ${savedStep}: reload the page to go on from there.`
  return (
    <>
      {backend?.warning && (
        <Notice>
          {backend.warning}. Where WebAssembly is missing, the server’s policy may forbid it: worker scripts
          need 'wasm-unsafe-eval'.
        </Notice>
      )}
      {saveProblem && (
        <Notice>This browser keeps no checkpoints, so a reload loses the run: {saveProblem}</Notice>
      )}
      {problem !== undefined && (
        <Problem
          error={problem}
          what="Training ended"
          help={savedStep === undefined ? anew : `${anew} ${kept}`}
        />
      )}
    </>
  )
}
