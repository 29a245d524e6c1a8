import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Button, Notice, Select, TaskStatus } from '../parts'
import { gpuStatus } from '../state/device'
import { type Form, formNames, type Networks } from '../state/networks'
import { type Task, useTask } from '../state/task'
import { formsOf } from './run-model'
import { type VerifyState, verifyOpen } from './verify-open'
import { VerifyTable } from './verify-table'

/** Numbers of random inputs to choose from. */
const counts = ['1', '3', '10'] as const

/** The form to verify, and the number of inputs. */
interface Choice {
  readonly form: Form
  readonly count: (typeof counts)[number]
}

/** Compares the GPU with the CPU reference, layer by layer. */
export function VerifyPanel({ open }: { open: Networks }) {
  const task = useTask()
  const choice = useSignal<Choice>({ form: 'int8', count: '1' })
  const state = useSignal<VerifyState | undefined>(undefined)
  useEffect(() => {
    task.cancel()
    task.clear()
    state.value = undefined
  }, [open, task, state])
  return (
    <section aria-labelledby="verify-heading">
      <h2 id="verify-heading">Verify it</h2>
      <p>
        Every layer runs on the GPU, alone and fused with others as in a session, on the values that it reads
        in the CPU reference. int8 has to agree byte for byte, float32 to a ten-thousandth or what rounding
        explains.
      </p>
      {gpuStatus.value.state === 'missing' ? (
        <Notice>
          There is nothing to verify without WebGPU: what runs here is the CPU reference itself.
        </Notice>
      ) : (
        <Verifying open={open} task={task} choice={choice} state={state} />
      )}
      {state.value && <VerifyTable state={state.value} running={task.running} />}
    </section>
  )
}

/** Shows the settings, the start button and the progress. */
function Verifying({
  open,
  task,
  choice,
  state,
}: {
  open: Networks
  task: Task
  choice: Signal<Choice>
  state: Signal<VerifyState | undefined>
}) {
  const form = formToVerify(open, choice.value.form)
  const start = () =>
    task.run('Verifying', async (context) => {
      const graph = open[form]
      if (graph) await verifyOpen(graph, form, Number(choice.value.count), context, state)
    })
  return (
    <>
      <VerifyFields open={open} form={form} choice={choice} disabled={task.running} />
      <div class="actions">
        <Button kind="primary" disabled={task.running} onClick={() => void start()}>
          Verify
        </Button>
      </div>
      <TaskStatus task={task} what="The model was not verified" onRetry={() => void start()} />
    </>
  )
}

/** Returns the chosen form, or the other one if the model lacks it. */
function formToVerify(open: Networks, chosen: Form): Form {
  const forms = formsOf(open).map(([form]) => form)
  return forms.includes(chosen) ? chosen : (forms[0] ?? 'float')
}

function VerifyFields({
  open,
  form,
  choice,
  disabled,
}: {
  open: Networks
  form: Form
  choice: Signal<Choice>
  disabled: boolean
}) {
  const forms = formsOf(open)
  const change = (changed: Partial<Choice>) => {
    choice.value = { ...choice.value, ...changed }
  }
  return (
    <div class="fields">
      {forms.length > 1 && (
        <Select
          label="Network"
          value={form}
          options={forms.map(([one]) => ({ value: one, text: formNames[one] }))}
          disabled={disabled}
          onChange={(value) => change({ form: value })}
        />
      )}
      <Select
        label="Random inputs"
        value={choice.value.count}
        options={counts.map((value) => ({ value, text: value }))}
        disabled={disabled}
        onChange={(count) => change({ count })}
      />
    </div>
  )
}
