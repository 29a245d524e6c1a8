import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { NetworksGate, Problem } from '../parts'
import { gpuStatus } from '../state/device'
import { type DeviceReport, describeThisDevice } from './device'
import { DevicePanel } from './device-panel'
import { RacePanel } from './race-panel'
import './measure.css'

/** The view "Measure": this device, and how fast the open model is on it. */
export default function MeasureView() {
  const device = useSignal<DeviceReport | undefined>(undefined)
  const problem = useSignal<unknown>(undefined)
  const status = gpuStatus.value
  useEffect(() => {
    describeThisDevice().then(
      (found) => {
        device.value = found
      },
      (error: unknown) => {
        problem.value = error
      },
    )
  }, [device, problem, status.state])
  return (
    <>
      <section class={`device-panel ${status.state}`} aria-labelledby="device-heading">
        <h2 id="device-heading">This device</h2>
        {problem.value !== undefined && <Problem error={problem.value} what="The device was not described" />}
        {device.value && <DevicePanel device={device.value} />}
      </section>
      <NetworksGate>{(open) => <RacePanel open={open} device={device.value} />}</NetworksGate>
    </>
  )
}
