import { useSignal } from '@preact/signals'
import type { SelfTestReport } from '../../../self-test/index'
import { Button, CopyButton, Download, Notice, TaskStatus } from '../parts'
import { gpuStatus } from '../state/device'
import type { Task } from '../state/task'

/** The page of the project's documentation that says how to send a report in. */
const devices = 'docs/devices.md'

interface Outcome {
  readonly report: SelfTestReport
  /** The report in words. */
  readonly lines: readonly string[]
}

/** Checks that this device computes the bytes that ship with Octet, and hands out the report. */
export function SelfTestPanel({ task, busy }: { task: Task; busy: boolean }) {
  const outcome = useSignal<Outcome | undefined>(undefined)
  const start = () =>
    void task.run('Testing', async ({ signal, report }) => {
      outcome.value = undefined
      const { selfTest, describeReport } = await import('../../../self-test/index')
      const found = await selfTest({
        signal,
        onProgress: ({ done, total, next }) => report(`Testing: ${next || 'done'}`, done / total),
      })
      outcome.value = { report: found, lines: describeReport(found) }
    })
  return (
    <section aria-labelledby="self-test-heading" class="self-test">
      <h2 id="self-test-heading">Test this device</h2>
      <p>
        Octet promises the same bytes on every device. This runs small networks with every int8 operator,
        every shader and every fusion, and compares the hashes of what they compute with those that ship with
        Octet. It takes some seconds on a GPU, longer on an adapter that computes on the CPU.
      </p>
      {gpuStatus.value.state === 'missing' ? (
        <Notice>There is nothing to test without WebGPU: the CPU reference defines the bytes.</Notice>
      ) : (
        <>
          <div class="actions">
            <Button disabled={busy} onClick={start}>
              {outcome.value ? 'Test again' : 'Test this device'}
            </Button>
          </div>
          <TaskStatus task={task} what="The device was not tested" onRetry={start} />
          {outcome.value && !task.running && <Report {...outcome.value} />}
        </>
      )}
    </section>
  )
}

function Report({ report, lines: [verdict, ...rest] }: Outcome) {
  const text = () => `${JSON.stringify(report, null, 2)}\n`
  return (
    <>
      {report.same ? (
        <p role="status">
          <strong>{verdict}</strong>
        </p>
      ) : (
        <div class="problem" role="alert">
          <p>{verdict}</p>
        </div>
      )}
      {rest.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <p>
        Send your report, whatever it says: <code>{devices}</code> in Octet’s repository lists the devices
        that were seen, and says how to add yours. The report names the adapter, its features and limits, and
        the browser.
      </p>
      <div class="actions">
        <Download name="octet-self-test.json" label="Save the report" make={text} />
        <CopyButton label="Copy the report" text={text} />
      </div>
    </>
  )
}
