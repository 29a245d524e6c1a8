import { Notice, TaskStatus } from '../parts'
import type { GraphNode } from './graph-model'
import type { Inspection } from './inspection'
import { longestName, shorten } from './node-text'

/** Shows the progress of running the networks, and then the layer where int8 diverges most. */
export function RunStatus({
  inspection,
  worst,
  onRetry,
  onGoTo,
}: {
  inspection: Inspection
  worst: GraphNode | undefined
  onRetry: () => void
  onGoTo: (node: GraphNode) => void
}) {
  const activations = inspection.activations.value
  return (
    <div class="inspect-status">
      <TaskStatus task={inspection.running} what="The networks did not run" onRetry={onRetry} />
      {activations && worst && !inspection.running.running && (
        <p>
          int8 diverges most in{' '}
          <button type="button" class="link" onClick={() => onGoTo(worst)}>
            {worst.kind} {shorten(worst.name, longestName)}
          </button>
          : {activations.comparison?.worst?.sqnr.toFixed(1)} dB.
        </p>
      )}
      {activations && !activations.comparison && !activations.incomparable && (
        <p class="faint">The network has run. There is no other form of it to compare it with.</p>
      )}
      {activations?.incomparable && (
        <Notice>The two networks cannot be compared: {activations.incomparable}.</Notice>
      )}
    </div>
  )
}
