import { useEffect, useState } from 'preact/hooks'

/**
 * True if `active` has been true for `ms` milliseconds. Used to show progress of slow work only, because that
 * of quick work would flicker.
 */
export function useLasting(active: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false)
  useEffect(() => {
    setLasting(false)
    if (!active) return
    const timer = setTimeout(() => setLasting(true), ms)
    return () => clearTimeout(timer)
  }, [active, ms])
  return lasting
}
