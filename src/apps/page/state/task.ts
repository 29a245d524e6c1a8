import { type ReadonlySignal, signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'

/** How far a task is. */
export interface TaskProgress {
  /** What is going on: "Calibrating: image 12 of 60". */
  readonly text: string
  /** Share done, in [0, 1]; undefined where nobody knows. */
  readonly share?: number | undefined
  /** `performance.now()` when the part that `share` counts began. */
  readonly since: number
}

/** What a task's work gets. */
export interface TaskContext {
  readonly signal: AbortSignal
  /** Says how far the work is; a text that names another part (up to its first ":") starts the clock anew. */
  report(text: string, share?: number): void
}

/** One piece of work that takes a while: one run at a time, with progress, an end on request, and what went wrong. */
export class Task {
  private readonly current = signal<TaskProgress | undefined>(undefined)
  private readonly failure = signal<unknown>(undefined)
  private abort: AbortController | undefined

  /** Undefined while nothing runs. */
  get progress(): ReadonlySignal<TaskProgress | undefined> {
    return this.current
  }

  /** Why the last run failed; undefined when it did not, also when it was cancelled. */
  get problem(): ReadonlySignal<unknown> {
    return this.failure
  }

  get running(): boolean {
    return this.current.value !== undefined
  }

  /**
   * Runs `work`; a run that is going on is cancelled first. Never rejects: `problem` says what went wrong.
   *
   * @returns what `work` returned; undefined when it failed or was cancelled
   */
  async run<T>(text: string, work: (context: TaskContext) => Promise<T>): Promise<T | undefined> {
    this.abort?.abort()
    const abort = new AbortController()
    this.abort = abort
    this.failure.value = undefined
    this.report(text)
    const report = (what: string, share?: number) => {
      if (this.abort === abort && !abort.signal.aborted) this.report(what, share)
    }
    try {
      const result = await work({ signal: abort.signal, report })
      return abort.signal.aborted ? undefined : result
    } catch (error) {
      if (this.abort === abort && !abort.signal.aborted) this.failure.value = error
      return undefined
    } finally {
      if (this.abort === abort) {
        this.abort = undefined
        this.current.value = undefined
      }
    }
  }

  /** Ends the run; what it started hears of it through its signal. */
  cancel(): void {
    if (!this.abort) return
    this.abort.abort(new DOMException('cancelled', 'AbortError'))
    // What is in the middle of a step hears of it at the step's end.
    this.report('Cancelling …')
  }

  /** Takes the problem away. */
  clear(): void {
    this.failure.value = undefined
  }

  private report(text: string, share?: number): void {
    const before = this.current.peek()
    const part = (one: string) => one.split(':')[0]
    const since = before && part(before.text) === part(text) ? before.since : performance.now()
    this.current.value = { text, share, since }
  }
}

/** A task that ends with the component. */
export function useTask(): Task {
  const task = useMemo(() => new Task(), [])
  useEffect(() => () => task.cancel(), [task])
  return task
}
