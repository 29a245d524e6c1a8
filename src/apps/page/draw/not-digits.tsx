import { Button, TaskStatus } from '../parts'
import type { Networks } from '../state/networks'
import { openShipped } from '../state/shipped'
import { useTask } from '../state/task'
import { imageSide } from './prepare-digit'

/** True if a network classifies one-channel images of 28×28 pixels into ten classes. */
export function readsDigits({ float, int8 }: Networks): boolean {
  const graph = int8 ?? float
  const elements = (shape: readonly number[] = []) => shape.reduce((product, extent) => product * extent, 1)
  return (
    graph?.inputs.length === 1 &&
    elements(graph.inputs[0]?.shape) === imageSide * imageSide &&
    elements(graph.outputs[0]?.shape) === 10
  )
}

/** Explains why the open model can't read drawings, and offers the shipped one. */
export function NotDigits({ open }: { open: Networks }) {
  const task = useTask()
  const input = (open.int8 ?? open.float)?.inputs[0]
  return (
    <div>
      <p>
        The open model, {open.name}, reads {input?.shape.join('×')} and no image of 28×28 pixels, so there is
        nothing to draw for it. "Open" runs it.
      </p>
      <div class="actions">
        <Button kind="primary" onClick={() => void openShipped(task)}>
          Load the shipped digit network instead
        </Button>
      </div>
      <TaskStatus task={task} what="The network was not loaded" onRetry={() => void openShipped(task)} />
    </div>
  )
}
