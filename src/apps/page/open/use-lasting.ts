import { useEffect, useState } from 'preact/hooks'

/** Whether something has been so for `ms` milliseconds: progress of what is quick would only flicker. */
export function useLasting(so: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false)
  useEffect(() => {
    setLasting(false)
    if (!so) return
    const timer = setTimeout(() => setLasting(true), ms)
    return () => clearTimeout(timer)
  }, [so, ms])
  return lasting
}
