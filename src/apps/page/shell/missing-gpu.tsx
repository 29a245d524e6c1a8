import { describeError } from '../format'
import type { GpuStatus } from '../state/device'
import { keptSignal } from '../state/storage'
import { browserName, remedies } from './webgpu-help'

const unfolded = keptSignal('webgpu-help', true, (kept) => (typeof kept === 'boolean' ? kept : undefined))

/** Explains what WebGPU lacks here, and how to turn it on in this browser. */
export function MissingGpu({ status }: { status: Extract<GpuStatus, { state: 'missing' }> }) {
  const browser = browserName(navigator.userAgent)
  return (
    <details
      class="notice"
      open={unfolded.value}
      onToggle={({ currentTarget }) => {
        unfolded.value = currentTarget.open
      }}
    >
      <summary>Why there is no WebGPU, and how to turn it on</summary>
      <p>
        Drawing, inspecting and running work without it, slowly, on the CPU reference. What is missing:{' '}
        {describeError(status.problem)}
      </p>
      <ul>
        {remedies(status.why, browser, navigator.platform).map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </details>
  )
}
