import { useEffect } from 'preact/hooks'
import { saveModel } from '../../quantize/index'
import { formatShare } from '../format'
import { Download, Notice, TaskStatus } from '../parts'
import { useTask } from '../state/task'
import { Controls } from './controls'
import { emptyCurves } from './curves'
import { restoreMnist } from './digits'
import { DigitsPicker } from './digits-picker'
import { RunCharts } from './run-charts'
import { RunFacts } from './run-facts'
import type { RunState } from './run-state'
import { SettingsForm } from './settings-form'
import { restoreRun, run, trained } from './trainer'
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
      <section aria-label="Run">
        <Controls task={task} />
        <div class="run-top">
          <TaskStatus task={task} what="Training did not begin" />
          {state && <RunFacts state={state} />}
          {!state && !task.running && <Outlook />}
        </div>
        {state?.status === 'done' && <Finished state={state} />}
        <RunCharts curves={state?.curves ?? emptyCurves} />
      </section>
    </div>
  )
}

/** What will happen; takes the place of the run's facts. */
function Outlook() {
  return (
    <p>
      Training loads TensorFlow.js (0.5 MB with its WebAssembly) and runs in a worker, so the page stays
      usable and other views can be opened meanwhile. The network that does best on images held out becomes
      the open model.
    </p>
  )
}

function Finished({ state: { best } }: { state: RunState }) {
  const graph = trained.value
  return (
    <Notice>
      <p>
        The open model is now the network of step {best?.step}, which answers{' '}
        {formatShare(best?.accuracy ?? 0, 1)} of the held-out images rightly.{' '}
        <a href="#quantize">Quantize it</a> next, or <a href="#draw">draw</a> for it.
      </p>
      {graph && (
        <div class="actions">
          <Download
            name="deep-mnist-float32.tflite"
            label="Download it (float32)"
            make={() => saveModel(graph)}
          />
        </div>
      )}
    </Notice>
  )
}
