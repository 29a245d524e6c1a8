import { formatCount, formatSeconds, formatShare, significant } from '../format'
import { Notice, Problem } from '../parts'
import type { RunState } from './run-state'

const says: Readonly<Record<RunState['status'], string>> = {
  kept: 'Left by an earlier visit',
  starting: 'Loading TensorFlow.js',
  training: 'Training',
  pausing: 'Pausing after this step',
  paused: 'Paused',
  finishing: 'Stopping after this step',
  done: 'Done',
  failed: 'Ended',
}

/** How far the run is, what it runs on and how it does; what is wrong with it. */
export function RunFacts({ state }: { state: RunState }) {
  const { status, step, settings, backend, unkept, problem } = state
  return (
    <>
      <div class="progress">
        <progress max={settings.steps} value={step} aria-label="Steps of training" />
        <div class="progress-line">
          <span role="status">
            {says[status]}: step {formatCount(step)} of {formatCount(settings.steps)}
            <span class="faint">{pace(state)}</span>
          </span>
        </div>
      </div>
      <dl class="facts">
        {facts(state).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {backend?.warning && (
        <Notice>
          {backend.warning}. WebAssembly is missing: the server’s policy may forbid it (worker scripts need
          'wasm-unsafe-eval').
        </Notice>
      )}
      {unkept && <Notice>This browser keeps no checkpoints, so a reload loses the run: {unkept}</Notice>}
      {problem !== undefined && (
        <Problem
          error={problem}
          what="Training ended"
          help="What the network had learnt until its last checkpoint is kept: reload the page to go on from there, or change the settings and train anew."
        />
      )}
    </>
  )
}

function pace({ status, stepsPerSecond, secondsLeft }: RunState): string {
  if (status !== 'training' || stepsPerSecond === undefined || secondsLeft === undefined) return ''
  return ` · ${significant(stepsPerSecond)} steps/s · ${formatSeconds(secondsLeft)} left`
}

function facts({ backend, curves, best }: RunState): [string, string][] {
  const last = curves.train.at(-1)
  return [
    ['Runs on', backend ? backendNames[backend.name] : '–'],
    ['Loss', last ? last.loss.toFixed(3) : '–'],
    ['Accuracy, trained on', last ? formatShare(last.accuracy, 1) : '–'],
    ['Accuracy, held out', best ? `${formatShare(best.accuracy, 1)} at best` : '–'],
  ]
}

const backendNames = {
  webgpu: 'TensorFlow.js, WebGPU',
  wasm: 'TensorFlow.js, WebAssembly',
  cpu: 'TensorFlow.js, plain JavaScript',
} as const
