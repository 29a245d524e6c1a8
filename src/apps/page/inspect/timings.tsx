import { formatMs } from '../format'
import { Button, TaskStatus } from '../parts'
import { gpuStatus } from '../state/device'
import type { Form } from '../state/networks'
import type { Inspection, MakeInputs } from './inspection'

/** Times the layers of one form on this GPU, or explains why that is impossible. */
export function Timings({
  inspection,
  form,
  makeInputs,
}: {
  inspection: Inspection
  form: Form
  makeInputs: MakeInputs
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
            {formatMs(timing.totalMs)} in all, by {clocks[timing.clock]}.
          </span>
        )}
      </div>
      <TaskStatus task={inspection.timing} what="The layers were not timed" />
    </div>
  )
}

const clocks = {
  timestamp: 'the GPU’s own timestamps',
  wall: 'the clock on the wall: this adapter has no timestamps',
} as const
