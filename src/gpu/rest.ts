import { reportAdapter } from './device'

/** The share of the expected time that is slept through. */
const share = 0.9

/**
 * Sleeps through most of the time that work will take, before anybody waits for it: while something is awaited, Node's
 * WebGPU asks for it without a pause, which takes a core from an adapter that computes on the CPU. Browsers ask in another
 * process, and GPUs do not mind; there it does nothing.
 */
export class Rest {
  private readonly useful: boolean

  constructor({ adapterInfo }: GPUDevice) {
    const { process, window } = globalThis as { process?: { versions?: { node?: string } }; window?: unknown }
    this.useful = Boolean(process?.versions?.node && !window && reportAdapter(adapterInfo).software)
  }

  /**
   * Calls `wait` at once, or where it helps after most of `ms` milliseconds.
   *
   * @param ms no more than what is waited for will take; infinite where nothing is known
   */
  async before<T>(ms: number, wait: () => Promise<T>): Promise<T> {
    // Timers are up to a millisecond late.
    const pause = Math.floor(share * ms) - 1
    if (this.useful && pause > 0 && pause < 1e6) await new Promise((resolve) => setTimeout(resolve, pause))
    return wait()
  }
}
