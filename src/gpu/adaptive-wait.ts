/**
 * Sleeps before waiting, for devices that waiting slows down (`waitingSlowsDevice`): while a result is awaited, Node's
 * WebGPU polls for it without a pause, which takes a core from the device that computes it.
 */

/** The share of the expected time to sleep. */
const share = 0.9

/** The most by which the expected time may grow from one run to the next, as a factor. */
const growth = 1.05

/** After the pause, an answer within this share of it counts as early: it may have been ready long before. */
const earlyShare = 0.05

/** A run that takes this factor longer than without a pause counts as late. */
const late = 1.25

/** The most runs in a row without a pause. */
const mostAwake = 1024

/**
 * Sleeps for most of `ms` milliseconds and returns how many. Asks timers for one less, because they may be one late.
 */
export async function sleepMost(ms: number): Promise<number> {
  const pause = Math.max(0, Math.floor(share * ms) - 1)
  if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
  return pause
}

/** Learns how long repeated work takes, in order to sleep through most of it. */
export class AdaptiveWait {
  /** Expected milliseconds; 0 until they are known. */
  private expected = 0
  /** Milliseconds of the latest run without a pause, or of a shorter one since: the most to expect. */
  private most = Number.POSITIVE_INFINITY
  /** True if the last answer was ready at once. */
  private early = false
  /** Runs to go without a pause. */
  private awake = 0
  /** Runs to go without a pause after the next late one. */
  private nextAwake = 1
  /** Time of the first answer. Runs that began before it are not learnt from, because they include compiling. */
  private warm = Number.POSITIVE_INFINITY

  /** Sleeps for most of the expected time, then waits for the work that has just been submitted. */
  async before<T>(wait: () => Promise<T>): Promise<T> {
    const start = performance.now()
    const pause = await sleepMost(this.awake > 0 ? 0 : this.expected)
    const asked = performance.now()
    const answer = await wait()
    const end = performance.now()
    if (start < this.warm) this.warm = Math.min(this.warm, end)
    else this.learn(end - start, pause, end - asked < earlyShare * pause)
    return answer
  }

  /**
   * Adjusts the expected time. One early answer may be chance; after two in a row the time is halved, because there is
   * no telling how early they were.
   *
   * A late answer may mean that the work takes longer now, or that answers come a fixed time after they are asked for,
   * so that the pause only delays them. Runs without a pause follow, which measure again: four times as many each time
   * until an answer is punctual.
   */
  private learn(ms: number, pause: number, early: boolean): void {
    if (pause > 0 && ms > late * this.most) {
      this.awake = this.nextAwake
      this.nextAwake = Math.min(mostAwake, 4 * this.nextAwake)
      return
    }
    if (pause > 0) this.nextAwake = 1
    else if (this.awake > 0) this.awake--
    this.most = pause > 0 ? Math.min(this.most, ms) : ms
    if (early) this.expected *= this.early ? 0.5 : share
    else this.expected = Math.min(this.most, this.expected * growth || Number.POSITIVE_INFINITY)
    this.early = early
  }
}
