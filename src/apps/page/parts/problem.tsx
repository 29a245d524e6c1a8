import type { ComponentChildren } from 'preact'
import { describeError } from '../format'
import { gpuAdvice } from './advice'
import { Button } from './button'

/**
 * Shows an error where it happened, with help and an optional button to try again. Errors of the GPU have help of their
 * own.
 */
export function Problem({
  error,
  what,
  help,
  onRetry,
  children,
}: {
  error?: unknown
  /** Start of the message: "The model was not loaded". */
  what?: string
  help?: string
  onRetry?: () => void
  children?: ComponentChildren
}) {
  const why = error === undefined ? undefined : describeError(error)
  const advice = gpuAdvice(error) ?? help
  return (
    <div class="problem" role="alert">
      <p>{[what, why].filter(Boolean).join(': ')}</p>
      {advice && <p>{advice}</p>}
      {children}
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  )
}

/** Shows information that isn't an error. */
export function Notice({ children }: { children: ComponentChildren }) {
  return <div class="notice">{children}</div>
}
