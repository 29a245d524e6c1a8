import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { Button, Checkbox, CopyButton, Select, TaskStatus } from '../parts'
import { gpuStatus } from '../state/device'
import type { Networks } from '../state/networks'
import { keptSignal } from '../state/storage'
import type { Task } from '../state/task'
import { batchSizes } from './batches'
import { type DeviceReport, describeThisDevice } from './device'
import { forgetReport, keepReport, keptReport } from './kept'
import { measureModel } from './measure-model'
import { RaceResults } from './race-results'
import { type Measurement, type Report, reportOf } from './rows'

interface RaceSettings {
  readonly largest: number
  readonly gpuTime: boolean
}

const settings = keptSignal<RaceSettings>('measure', { largest: 32, gpuTime: true }, (kept) => {
  const { largest, gpuTime } = (kept ?? {}) as Record<string, unknown>
  const size = batchSizes.find((batch) => batch === largest)
  return size && { largest: size, gpuTime: gpuTime === true }
})

/** Measures float32 against int8 at several batch sizes. */
export function RacePanel({
  open,
  device,
  task,
  busy,
}: {
  open: Networks
  device: DeviceReport | undefined
  task: Task
  busy: boolean
}) {
  /** The results so far of the current run. */
  const growing = useSignal<Report | undefined>(undefined)
  useEffect(() => {
    task.cancel()
    task.clear()
    growing.value = undefined
  }, [open, task, growing])
  const onCpu = gpuStatus.value.state === 'missing'
  const running = task.running
  const { largest, gpuTime } = settings.value
  const planned = useMemo(
    () => (running ? (onCpu ? [1] : batchSizes.filter((batch) => batch <= largest)) : []),
    [running, onCpu, largest],
  )
  const shown = running ? growing.value : keptReport(open)
  const start = () =>
    task.run('Measuring', async (context) => {
      growing.value = undefined
      const here = await describeThisDevice()
      growing.value = reportOf(here, { rows: [], leftOut: [], tuned: false }, new Date())
      const onRows = (known: Measurement) => {
        growing.value = reportOf(here, known, new Date())
        keepReport(growing.value)
      }
      onRows(await measureModel(open, { largest, gpuTime, context, onRows }))
    })
  return (
    <section aria-labelledby="race-heading">
      <h2 id="race-heading">{open.name}: how fast</h2>
      <p>
        {onCpu
          ? 'Without WebGPU the CPU reference is timed, one item at a time. It is plain loops, made to be right and not fast.'
          : 'The time from the call to the answer in memory, read-back included, of random inputs. The forms take turns after a warm-up; the smallest and the median of the rounds count.'}{' '}
        Other tabs and programs disturb it: leave this page in front, and compare ratios rather than times.
      </p>
      {!onCpu && (
        <div class="fields">
          <Select
            label="Largest batch"
            value={String(largest)}
            options={batchSizes.map((batch) => ({ value: String(batch), text: String(batch) }))}
            disabled={running}
            onChange={(value) => {
              settings.value = { ...settings.value, largest: Number(value) }
            }}
          />
          <Checkbox
            label="GPU time too"
            hint="By the GPU’s own clock, where it has one; takes longer."
            checked={gpuTime}
            disabled={running}
            onChange={(checked) => {
              settings.value = { ...settings.value, gpuTime: checked }
            }}
          />
        </div>
      )}
      <div class="actions">
        <Button kind="primary" disabled={busy} onClick={() => void start()}>
          Measure
        </Button>
        {shown && !running && (
          <>
            <Button onClick={() => forgetReport(shown)}>Forget these figures</Button>
            <CopyButton label="Copy as JSON" text={() => JSON.stringify(shown, null, 2)} />
          </>
        )}
      </div>
      <div class="status-room">
        <TaskStatus task={task} what="The model was not measured" onRetry={() => void start()} />
      </div>
      <RaceResults open={open} report={shown} planned={planned} device={device} />
    </section>
  )
}
