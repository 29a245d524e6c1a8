import { NetworksGate } from '../parts'
import { ModelCard } from './model-card'
import { OpenModel } from './open-model'
import { RunPanel } from './run-panel'
import { VerifyPanel } from './verify-panel'
import './open.css'

/** The view "Open": a model of others, what it is, what it answers, and whether the GPU is right about it. */
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
