import type { GpuStatus } from '../state/device'
import { browserName, remedies } from './webgpu-help'

/** What is missing for WebGPU, and how to turn it on in this browser. */
export function MissingGpu({ status }: { status: Extract<GpuStatus, { state: 'missing' }> }) {
  const browser = browserName(navigator.userAgent)
  return (
    <details class="notice" open>
      <summary>Why there is no WebGPU, and how to turn it on</summary>
      <p>
        What follows runs on the CPU reference: drawing, inspecting and running work, slowly. The browser
        says: {status.problem}
      </p>
      <ul>
        {remedies(status.why, browser, navigator.platform).map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </details>
  )
}
