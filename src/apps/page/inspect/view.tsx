import { useEffect, useMemo } from 'preact/hooks'
import { NetworksGate } from '../parts'
import type { Networks } from '../state/networks'
import { Inspection } from './inspection'
import { Inspector } from './inspector'
import './inspect.css'

/** The view "Inspect". */
export default function InspectView() {
  return <NetworksGate>{(open) => <Inspected open={open} />}</NetworksGate>
}

/** Creates an inspection for each opened model, and disposes it with the view. */
function Inspected({ open }: { open: Networks }) {
  const inspection = useMemo(() => new Inspection(open), [open])
  useEffect(() => () => inspection.dispose(), [inspection])
  return <Inspector inspection={inspection} />
}
