import type { ComponentChildren } from 'preact'
import { type Networks, networks } from '../state/networks'
import { loading, openShipped } from '../state/shipped'
import { Button } from './button'
import { TaskStatus } from './progress'

/** Renders its children once a model is open; until then, the loading progress or a button to load the shipped one. */
export function NetworksGate({ children }: { children: (open: Networks) => ComponentChildren }) {
  const open = networks.value
  if (open) return <>{children(open)}</>
  const idle = !loading.running && loading.problem.value === undefined
  return (
    <div class="gate">
      <TaskStatus
        task={loading}
        what="The network was not loaded"
        help="Check the connection, then try again."
        onRetry={() => void openShipped()}
      />
      {idle && (
        <>
          <p>No model is open.</p>
          <Button kind="primary" onClick={() => void openShipped()}>
            Load the shipped network (13 MB)
          </Button>
        </>
      )}
    </div>
  )
}
