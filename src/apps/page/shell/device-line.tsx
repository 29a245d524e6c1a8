import { adapterName } from '../format'
import { Button } from '../parts/button'
import { Problem } from '../parts/problem'
import { type GpuStatus, gpuStatus, retryDevice } from '../state/device'
import { keepingProblem, networks } from '../state/networks'
import { restoreProblem } from '../state/shipped'
import { MissingGpu } from './missing-gpu'

/** Shows, below the navigation, the open model, the device that it runs on, and any problem with either. */
export function DeviceLine() {
  const status = gpuStatus.value
  const open = networks.value
  return (
    <div class="device">
      <p class="device-line" role="status">
        {describeDevice(status)}
        {open && ` Open model: ${open.name}, ${open.source}.`}
      </p>
      {status.state === 'missing' && <MissingGpu status={status} />}
      {status.state === 'lost' && <Problem what={status.problem} onRetry={retryDevice} />}
      {restoreProblem.value !== undefined && (
        <div class="notice">
          <p>{restoreProblem.value}</p>
          <Button
            onClick={() => {
              restoreProblem.value = undefined
            }}
          >
            Understood
          </Button>
        </div>
      )}
      {keepingProblem.value !== undefined && <p class="notice">{keepingProblem.value}</p>}
    </div>
  )
}

function describeDevice(status: GpuStatus): string {
  switch (status.state) {
    case 'looking':
      return 'Looking for a GPU …'
    case 'missing':
      return 'Running on the CPU: this browser gives the page no WebGPU.'
    case 'lost':
      return 'The GPU is gone.'
    case 'ready': {
      const { adapter, losses } = status
      return `WebGPU on ${adapterName(adapter)}${losses > 0 ? ', after a loss' : ''}.`
    }
  }
}
