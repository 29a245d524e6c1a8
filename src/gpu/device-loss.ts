import { DeviceError, DeviceLostError, OctetError } from '../graph/errors'

type Listener = (error: DeviceLostError) => void

/**
 * Those who wait for the loss of each device. A promise never forgets who waits for it, and a caller's device may
 * outlive many sessions, so `lost` is asked once for a device.
 */
const losses = new WeakMap<GPUDevice, Set<DeviceLoss>>()

/** Milliseconds in which a device says that it is lost, after it has rejected what was under way. */
const grace = 50

/** Rejects pending work when a device is lost. */
export class DeviceLoss {
  private readonly listeners = new Set<Listener>()
  private readonly waiting: Set<DeviceLoss>
  private error: DeviceLostError | undefined

  /** @param advice what the user can do, the end of the error's message */
  constructor(
    device: GPUDevice,
    private readonly advice: string,
  ) {
    this.waiting = losses.get(device) ?? watch(device)
    this.waiting.add(this)
  }

  /** Calls `listener` when the device is lost, or at once if it is. */
  listen(listener: Listener): void {
    if (this.error) listener(this.error)
    else this.listeners.add(listener)
  }

  /** Stops waiting, so that the device no longer holds this and its listeners in memory. */
  close(): void {
    this.waiting.delete(this)
  }

  /** Tells the listeners. @internal */
  tell({ reason, message }: GPUDeviceLostInfo): void {
    this.error = new DeviceLostError(`the GPU device was lost (${reason}): ${message}; ${this.advice}`)
    for (const listener of this.listeners) listener(this.error)
  }

  /**
   * Resolves like `answer`, or rejects with a DeviceLostError if the device is lost first, or as `answer` fails.
   *
   * @param signal whose reason `answer` may reject with
   */
  async unlessLost<T>(answer: Promise<T>, signal?: AbortSignal): Promise<T> {
    let listener: Listener = () => undefined
    const lost = new Promise<never>((_, reject) => {
      listener = reject
      this.listen(reject)
    })
    try {
      return await Promise.race([answer, lost])
    } catch (error) {
      // Deno says first that a shader of the lost device doesn't compile.
      const other = error instanceof OctetError && !(error instanceof DeviceError)
      const aborted = signal?.aborted && error === signal.reason
      if (other || aborted || !this.waiting.has(this)) throw error
      await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, grace))])
      throw error
    } finally {
      this.listeners.delete(listener)
    }
  }
}

function watch(device: GPUDevice): Set<DeviceLoss> {
  const waiting = new Set<DeviceLoss>()
  losses.set(device, waiting)
  device.lost.then((info) => {
    // A later session on this device asks again.
    losses.delete(device)
    for (const loss of waiting) loss.tell(info)
  })
  return waiting
}
