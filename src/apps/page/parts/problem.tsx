import type { ComponentChildren } from 'preact'
import { describeError } from '../format'
import { Button } from './button'

/** What went wrong, where it did, in words, with what to do. */
export function Problem({
  error,
  what,
  help,
  onRetry,
  children,
}: {
  error?: unknown
  /** Begins the message: "The model was not loaded". */
  what?: string
  help?: string
  onRetry?: () => void
  children?: ComponentChildren
}) {
  const why = error === undefined ? undefined : describeError(error)
  return (
    <div class="problem" role="alert">
      <p>{[what, why].filter(Boolean).join(': ')}</p>
      {help && <p>{help}</p>}
      {children}
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  )
}

/** Something worth knowing that is no problem. */
export function Notice({ children }: { children: ComponentChildren }) {
  return <div class="notice">{children}</div>
}
