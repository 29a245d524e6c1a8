import { Button } from '../parts'
import type { Task, TaskContext } from '../state/task'
import { chosenSettings, chosenSource } from './choices'
import { drawnDigits, mnist } from './digits'
import type { SplitData } from './protocol'
import type { DigitSource, RunState } from './run-state'
import { stepsBetweenEvaluations, trainSettings } from './settings'
import { holdOut } from './split'
import { discardRun, finishRun, holdsImages, pauseRun, resumeRun, run, startRun } from './trainer'

/** Images that are not trained on, by source: enough to tell networks apart, few enough to look at often. */
const heldOutCounts = { drawn: 250, mnist: 1000 } as const

/** The images of a source, some of them held out; undefined where MNIST is not here yet. */
async function imagesOf(source: DigitSource, context: TaskContext): Promise<SplitData | undefined> {
  const data = source === 'drawn' ? await drawnDigits(context) : mnist.value
  return data && holdOut(data.train, Math.min(heldOutCounts[source], Math.floor(data.train.count / 6)))
}

async function begin(context: TaskContext): Promise<void> {
  const source = chosenSource.value
  const data = await imagesOf(source, context)
  if (!data || context.signal.aborted) return
  const settings = trainSettings(chosenSettings.value)
  startRun({ settings, source, evaluateEvery: stepsBetweenEvaluations(settings.steps) }, data)
}

async function goOn({ source }: RunState, context: TaskContext): Promise<void> {
  if (holdsImages()) return resumeRun()
  const data = await imagesOf(source, context)
  if (!data)
    throw new Error('The run was on MNIST, which is not here. Choose MNIST above and download or drop it')
  if (!context.signal.aborted) resumeRun(data)
}

/** Start, pause, go on, stop. */
export function Controls({ task }: { task: Task }) {
  const state = run.value
  const lacking = chosenSource.value === 'mnist' && !mnist.value
  const status = state?.status
  const going =
    status === 'starting' || status === 'training' || status === 'pausing' || status === 'finishing'
  const held = status === 'paused' || status === 'kept'
  return (
    <div class="actions">
      {held && state && (
        <Button
          kind="primary"
          disabled={task.running}
          onClick={() => void task.run('Preparing the images', (context) => goOn(state, context))}
        >
          Go on from step {state.step}
        </Button>
      )}
      {going && (
        <Button disabled={status !== 'training'} onClick={pauseRun}>
          Pause
        </Button>
      )}
      {(going || status === 'paused') && (
        <Button disabled={status !== 'training' && status !== 'paused'} onClick={finishRun}>
          Stop and use the best
        </Button>
      )}
      {(going || held) && (
        <Button disabled={task.running} onClick={() => void discardRun()}>
          Discard the run
        </Button>
      )}
      {!going && !held && (
        <Button
          kind="primary"
          disabled={task.running || lacking}
          onClick={() => void task.run('Preparing the images', begin)}
        >
          {state ? 'Train anew' : 'Start training'}
        </Button>
      )}
      {!going && !held && lacking && <span class="faint">MNIST is not here yet.</span>}
    </div>
  )
}
