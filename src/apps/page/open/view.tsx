import { NetworksGate } from '../parts'
import { ModelCard } from './model-card'
import { OpenModel } from './open-model'
import { RunPanel } from './run-panel'
import { VerifyPanel } from './verify-panel'
import './open.css'

/** The view "Open": opens a model, describes it, runs it, and verifies the GPU's results. */
export default function OpenView() {
  return (
    <div class="open-view">
      <OpenModel />
      <NetworksGate>
        {(open) => (
          <>
            <ModelCard open={open} />
            <RunPanel open={open} />
            <VerifyPanel open={open} />
          </>
        )}
      </NetworksGate>
    </div>
  )
}
