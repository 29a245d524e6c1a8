import type { Step } from './step'

/** Most steps kept. Pipelines outlive their steps, so a step that is made again compiles nothing. */
const capacity = 512

interface Entry {
  readonly step: Step
  /** The tensors that are packed into its constants. */
  readonly constants: ReadonlySet<object>
}

/** The steps of earlier calls by all that they depend on; the least recently used is dropped first. */
export class StepCache {
  private readonly entries = new Map<string, Entry>()

  /** Bytes of GPU memory that the steps' constants take. */
  get bytes(): number {
    return [...this.entries.values()].reduce((sum, { step }) => sum + step.bytes, 0)
  }

  /** Returns the step of `key`, made by `make` if there is none. */
  get(key: string, constants: ReadonlySet<object>, make: () => Step): Step {
    const known = this.entries.get(key)
    const entry = known ?? { step: make(), constants }
    if (!known) entry.step.ready.catch(() => this.drop(key, entry))
    // A map lists its keys in the order in which they were set.
    this.entries.delete(key)
    this.entries.set(key, entry)
    for (const [oldest, one] of this.entries) {
      if (this.entries.size <= capacity) break
      this.drop(oldest, one)
    }
    return entry.step
  }

  /** Drops the steps that hold a tensor in their constants. */
  forget(constant: object): void {
    for (const [key, entry] of this.entries) if (entry.constants.has(constant)) this.drop(key, entry)
  }

  clear(): void {
    for (const [key, entry] of this.entries) this.drop(key, entry)
  }

  private drop(key: string, entry: Entry): void {
    if (this.entries.get(key) !== entry) return
    this.entries.delete(key)
    entry.step.shared.release()
  }
}
