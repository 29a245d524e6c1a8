import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { Button, Checkbox, CopyButton, Select, TaskStatus } from '../parts'
import { gpuStatus } from '../state/device'
import type { Networks } from '../state/networks'
import { keptSignal } from '../state/storage'
import { useTask } from '../state/task'
import { batchSizes } from './batches'
import type { DeviceReport } from './device'
import { measureModel } from './measure-model'
import { RaceResults } from './race-results'
import { type Measurement, measurementJson } from './rows'

interface RaceSettings {
  readonly largest: number
  readonly gpuTime: boolean
}

const settings = keptSignal<RaceSettings>('measure', { largest: 32, gpuTime: true }, (kept) => {
  const { largest, gpuTime } = (kept ?? {}) as Record<string, unknown>
  const size = batchSizes.find((batch) => batch === largest)
  return size && { largest: size, gpuTime: gpuTime === true }
})

/** float32 against int8 at several batch sizes. */
export function RacePanel({ open, device }: { open: Networks; device: DeviceReport | undefined }) {
  const task = useTask()
  const measured = useSignal<Measurement | undefined>(undefined)
  useEffect(() => {
    task.cancel()
    task.clear()
    measured.value = undefined
  }, [open, task, measured])
  const onCpu = gpuStatus.value.state === 'missing'
  const running = task.running
  const { largest, gpuTime } = settings.value
  const planned = useMemo(
    () => (running ? (onCpu ? [1] : batchSizes.filter((batch) => batch <= largest)) : []),
    [running, onCpu, largest],
  )
  const start = () =>
    task.run('Measuring', async (context) => {
      measured.value = { rows: [], leftOut: [] }
      measured.value = await measureModel(open, {
        largest,
        gpuTime,
        context,
        onRows: (known) => {
          measured.value = known
        },
      })
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
        <Button kind="primary" disabled={running} onClick={() => void start()}>
          Measure
        </Button>
        {measured.value && device && !running && (
          <CopyButton
            label="Copy as JSON"
            text={() => measurementJson(device, measured.value ?? { rows: [], leftOut: [] }, new Date())}
          />
        )}
      </div>
      <div class="status-room">
        <TaskStatus task={task} what="The model was not measured" onRetry={() => void start()} />
      </div>
      <RaceResults open={open} measured={measured.value} planned={planned} />
    </section>
  )
}
