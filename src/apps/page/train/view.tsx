import { useEffect } from 'preact/hooks'
import { Problem } from '../parts'
import { useTask } from '../state/task'
import { Controls } from './controls'
import { emptyCurves } from './curves'
import { restoreMnist } from './digits'
import { DigitsPicker } from './digits-picker'
import { RunCharts } from './run-charts'
import { RunFacts } from './run-facts'
import { SettingsForm } from './settings-form'
import { restoreRun, run } from './trainer'
import './columns.css'
import './train.css'

/** The view "Train". */
export default function TrainView() {
  const task = useTask()
  useEffect(() => {
    void restoreRun()
    void restoreMnist()
  }, [])
  const state = run.value
  const over = state?.status === 'done' || state?.status === 'failed'
  const busy = task.running || (state !== undefined && !over)
  return (
    <div class="columns">
      <section aria-label="Choices" class="columns-settings">
        <DigitsPicker disabled={busy && state?.status !== 'kept'} />
        <SettingsForm disabled={busy} />
      </section>
      <section aria-label="Run" class="run">
        <Controls task={task} />
        {task.problem.value !== undefined && (
          <Problem error={task.problem.value} what="Training did not begin" />
        )}
        <RunFacts state={state} task={task} />
        <RunCharts curves={state?.curves ?? emptyCurves} />
        <p class="faint">
          Training loads TensorFlow.js (0.5 MB with its WebAssembly) and runs in a worker: the page stays
          usable, and other views can be opened meanwhile. Some images are held out; the network that does
          best on them becomes the open model. A run that is paused, or that a reload interrupts, can go on.
        </p>
      </section>
    </div>
  )
}
