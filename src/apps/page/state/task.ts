import { type ReadonlySignal, signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'

/** The progress of a task. */
export interface TaskProgress {
  /** The current step: "Calibrating: image 12 of 60". */
  readonly text: string
  /** Fraction done, in [0, 1]; undefined if unknown. */
  readonly share?: number | undefined
  /** `performance.now()` at the start of the step that `share` measures. */
  readonly since: number
}

/** Passed to the function that does a task's work. */
export interface TaskContext {
  readonly signal: AbortSignal
  /** Reports progress. The text up to its first ":" names the step; a new step restarts the clock. */
  report(text: string, share?: number): void
}

/** A long-running piece of work: one run at a time, with progress, cancellation and the error of the last run. */
export class Task {
  private readonly current = signal<TaskProgress | undefined>(undefined)
  private readonly failure = signal<unknown>(undefined)
  private abort: AbortController | undefined

  /** The progress of the run; undefined while nothing runs. */
  get progress(): ReadonlySignal<TaskProgress | undefined> {
    return this.current
  }

  /** The error of the last run; undefined if it succeeded or was cancelled. */
  get problem(): ReadonlySignal<unknown> {
    return this.failure
  }

  get running(): boolean {
    return this.current.value !== undefined
  }

  /**
   * Runs `work`, after cancelling the current run if there is one. Never rejects: see `problem` for the error.
   *
   * @returns the result of `work`; undefined if it failed or was cancelled
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

  /** Cancels the run: aborts the signal that its work received. */
  cancel(): void {
    if (!this.abort) return
    this.abort.abort(new DOMException('cancelled', 'AbortError'))
    // Work checks the signal between steps, so the current step still ends first.
    this.report('Cancelling …')
  }

  /** Clears the error of the last run. */
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

/** Returns a task that is cancelled when the component unmounts. */
export function useTask(): Task {
  const task = useMemo(() => new Task(), [])
  useEffect(() => () => task.cancel(), [task])
  return task
}
