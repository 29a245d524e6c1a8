import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { NetworksGate, Problem } from '../parts'
import { gpuStatus } from '../state/device'
import { useTask } from '../state/task'
import { type DeviceReport, describeThisDevice } from './device'
import { DevicePanel } from './device-panel'
import { RacePanel } from './race-panel'
import { SelfTestPanel } from './self-test-panel'
import { TunePanel } from './tune-panel'
import './measure.css'

/** The view "Measure": describes this device, times the open model on it, tunes for it, and tests it. */
export default function MeasureView() {
  const device = useSignal<DeviceReport | undefined>(undefined)
  const problem = useSignal<unknown>(undefined)
  const status = gpuStatus.value
  const [race, tune, test] = [useTask(), useTask(), useTask()]
  // Only one runs at a time, because they would disturb each other's timing.
  const busy = race.running || tune.running || test.running
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
      <NetworksGate>
        {(open) => (
          <>
            <RacePanel open={open} device={device.value} task={race} busy={busy} />
            <TunePanel open={open} task={tune} busy={busy} />
          </>
        )}
      </NetworksGate>
      <SelfTestPanel task={test} busy={busy} />
    </>
  )
}
