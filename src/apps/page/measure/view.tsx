import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { NetworksGate, Problem } from '../parts'
import { gpuStatus } from '../state/device'
import type { Networks } from '../state/networks'
import { useTask } from '../state/task'
import { type DeviceReport, describeThisDevice } from './device'
import { DevicePanel } from './device-panel'
import { RacePanel } from './race-panel'
import { TunePanel } from './tune-panel'
import './measure.css'

/** The view "Measure": describes this device, times the open model on it, and tunes for it. */
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
      <NetworksGate>{(open) => <Measuring open={open} device={device.value} />}</NetworksGate>
    </>
  )
}

/** Runs only one of the two tasks at a time, because they would disturb each other's timing. */
function Measuring({ open, device }: { open: Networks; device: DeviceReport | undefined }) {
  const [race, tune] = [useTask(), useTask()]
  const busy = race.running || tune.running
  return (
    <>
      <RacePanel open={open} device={device} task={race} busy={busy} />
      <TunePanel open={open} task={tune} busy={busy} />
    </>
  )
}
