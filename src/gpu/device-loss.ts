import { DeviceLostError } from '../graph/errors'

/** Rejects pending work when a device is lost. */
export class DeviceLoss {
  /** Never resolves; rejects with a DeviceLostError when the device is lost. */
  readonly lost: Promise<never>
  private readonly waiting = new Set<(error: unknown) => void>()

  constructor(device: GPUDevice) {
    this.lost = device.lost.then(({ reason, message }): never => {
      throw new DeviceLostError(`the GPU device was lost (${reason}): ${message}`)
    })
    this.lost.catch((error) => {
      for (const reject of this.waiting) reject(error)
    })
  }

  /**
   * Resolves like `answer`, or rejects if the device is lost first. `Promise.race` with `lost` would do the same, but
   * would keep every answer in memory as long as the device lives.
   */
  async unlessLost<T>(answer: Promise<T>): Promise<T> {
    let waiting: ((error: unknown) => void) | undefined
    try {
      return await new Promise<T>((resolve, reject) => {
        waiting = reject
        this.waiting.add(reject)
        answer.then(resolve, reject)
      })
    } finally {
      if (waiting) this.waiting.delete(waiting)
    }
  }
}
