import { useEffect, useState } from 'preact/hooks'
import { formatSeconds } from '../format'
import type { Task } from '../state/task'
import { Button } from './button'
import { Problem } from './problem'

/** Shows a progress bar with the time left and an optional Cancel button. */
export function Progress({
  text,
  share,
  since,
  onCancel,
}: {
  text: string
  /** Fraction done, in [0, 1]; undefined if unknown. */
  share?: number | undefined
  /** `performance.now()` at the start. */
  since: number
  onCancel?: () => void
}) {
  const now = useClock()
  const left = timeLeft(share, now - since)
  return (
    <div class="progress">
      <progress max={1} {...(share !== undefined && { value: share })} aria-label={text.split(':')[0]} />
      <div class="progress-line">
        <span>
          {text}
          {left !== undefined && <span class="faint"> · {formatSeconds(left)} left</span>}
        </span>
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
      </div>
    </div>
  )
}

/** Shows a task's progress while it runs, and its error if it failed. */
export function TaskStatus({
  task,
  what,
  help,
  onRetry,
}: {
  task: Task
  /** Start of the error message: "The model was not loaded". */
  what?: string
  /** Advice shown with the error. */
  help?: string
  onRetry?: () => void
}) {
  const progress = task.progress.value
  const problem = task.problem.value
  if (progress) return <Progress {...progress} onCancel={() => task.cancel()} />
  if (problem === undefined) return null
  return (
    <Problem error={problem} {...(what && { what })} {...(help && { help })} {...(onRetry && { onRetry })} />
  )
}

/** Estimates the seconds left from the rate so far; undefined if it is too early to tell. */
function timeLeft(share: number | undefined, elapsed: number): number | undefined {
  if (share === undefined || share < 0.02 || share >= 1 || elapsed < 1000) return undefined
  return (elapsed * (1 - share)) / share / 1000
}

/** Returns `performance.now()`, updated every half second. */
function useClock(): number {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500)
    return () => clearInterval(timer)
  }, [])
  return now
}
