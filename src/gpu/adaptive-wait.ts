/**
 * Waiting asleep, for devices on which `waitingCosts`: while something is awaited, Node's WebGPU asks for it without a pause,
 * which takes a core from what computes it.
 */

/** The share of the expected time that is slept through. */
const share = 0.9

/** By how much the expectation may grow from one time to the next. */
const growth = 1.05

/** An answer that is there within this share of the pause may have been there long before. */
const atOnce = 0.05

/** Sleeps through most of `ms` milliseconds; returns how many. Timers, which may be one late, are asked for one less. */
export async function sleepMost(ms: number): Promise<number> {
  const pause = Math.max(0, Math.floor(share * ms) - 1)
  if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
  return pause
}

/** Learns how long the same work takes from one time to the next, to sleep through most of it. */
export class AdaptiveWait {
  /** Milliseconds; 0 as long as nothing is known. */
  private expected = 0
  /** Whether the last answer was there at once. */
  private early = false
  /** When the first answer came: what began before, compiled. */
  private warm = Number.POSITIVE_INFINITY

  /** Sleeps, then waits for what has just been submitted. */
  async before<T>(wait: () => Promise<T>): Promise<T> {
    const start = performance.now()
    const pause = await sleepMost(this.expected)
    const asked = performance.now()
    const answer = await wait()
    const end = performance.now()
    if (start < this.warm) this.warm = Math.min(this.warm, end)
    else this.learn(end - start, pause > 0 && end - asked < atOnce * pause)
    return answer
  }

  /** One early answer may be chance; after two in a row, nobody knows how early they were. */
  private learn(ms: number, early: boolean): void {
    if (early) this.expected *= this.early ? 0.5 : share
    else this.expected = Math.min(ms, this.expected * growth || Number.POSITIVE_INFINITY)
    this.early = early
  }
}
