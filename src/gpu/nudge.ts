/** Nudges the queue of a browser that hears late of what it has done; loaded there (`answersLate`). */

/** Milliseconds between two nudges. */
const pause = 2

/**
 * Waits for results in Firefox, which looks for finished work every 100 ms, and whenever something is submitted
 * (Mozilla's bug 1870699). Empty submissions make it look.
 */
export class Nudge {
  constructor(private readonly device: GPUDevice) {}

  /** Resolves like `wait`, and meanwhile submits nothing again and again. */
  async before<T>(wait: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => this.device.queue.submit([]), pause)
    try {
      return await wait()
    } finally {
      clearInterval(timer)
    }
  }
}
