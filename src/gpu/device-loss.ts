import { DeviceLostError } from '../graph/errors'

/** Tells whoever waits for a device's answers that it was lost. */
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
   * `answer`, unless the device is lost before. Not a race with `lost`, which would hold every answer for as long as
   * the device lives.
   */
  async before<T>(answer: Promise<T>): Promise<T> {
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
