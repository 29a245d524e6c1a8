import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Button, Notice, Select, TaskStatus } from '../parts'
import { gpuStatus } from '../state/device'
import { type Form, formNames, type Networks } from '../state/networks'
import { useTask } from '../state/task'
import { formsOf } from './run-model'
import { type VerifyState, verifyOpen } from './verify-open'
import { VerifyTable } from './verify-table'

/** The GPU beside the CPU reference, layer by layer. */
export function VerifyPanel({ open }: { open: Networks }) {
  const task = useTask()
  const forms = formsOf(open)
  const chosen = useSignal<Form>('int8')
  const count = useSignal<'1' | '3' | '10'>('1')
  const state = useSignal<VerifyState | undefined>(undefined)
  const form = forms.some(([one]) => one === chosen.value) ? chosen.value : (forms[0]?.[0] ?? 'float')
  useEffect(() => {
    task.cancel()
    task.clear()
    state.value = undefined
  }, [open, task, state])
  const start = () =>
    task.run('Verifying', async (context) => {
      const graph = open[form]
      if (graph) await verifyOpen(graph, form, Number(count.value), context, state)
    })
  return (
    <section aria-labelledby="verify-heading">
      <h2 id="verify-heading">Verify it</h2>
      <p>
        Every layer runs on the GPU, fed what the CPU reference fed it. int8 has to agree byte for byte,
        float32 to a ten-thousandth.
      </p>
      {gpuStatus.value.state === 'missing' ? (
        <Notice>There is nothing to verify without WebGPU: the CPU reference is what answers here.</Notice>
      ) : (
        <>
          <div class="fields">
            {forms.length > 1 && (
              <Select
                label="Network"
                value={form}
                options={forms.map(([one]) => ({ value: one, text: formNames[one] }))}
                disabled={task.running}
                onChange={(value) => {
                  chosen.value = value
                }}
              />
            )}
            <Select
              label="Random inputs"
              value={count.value}
              options={(['1', '3', '10'] as const).map((value) => ({ value, text: value }))}
              disabled={task.running}
              onChange={(value) => {
                count.value = value
              }}
            />
          </div>
          <div class="actions">
            <Button kind="primary" disabled={task.running} onClick={() => void start()}>
              Verify
            </Button>
          </div>
          <TaskStatus task={task} what="The model was not verified" onRetry={() => void start()} />
        </>
      )}
      {state.value && <VerifyTable state={state.value} running={task.running} />}
    </section>
  )
}
