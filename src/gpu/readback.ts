import { DeviceError } from '../graph/errors'
import { bufferUsage, mapRead } from './device'

/** Most runs in flight: one computes while another is read. */
const depth = 2

/** A way to wait for results on hosts where plain waiting is slow: sleeping first, or nudging the queue meanwhile. */
export interface Waiter {
  before<T>(wait: () => Promise<T>): Promise<T>
}

/**
 * Reads results back through mappable buffers; the submission that computes the results copies them there. At most two
 * runs are in flight; further calls wait their turn, first come, first served.
 */
export class Readback {
  private readonly free: GPUBuffer[] = []
  private readonly all = new Set<GPUBuffer>()
  private readonly waiting: (() => void)[] = []
  private active = 0
  private disposed = false
  /** Resolves when the latest run's results have arrived, or when it has failed. */
  private last: Promise<void> = Promise.resolve()

  /** @param waiter given where plain waiting is slow */
  constructor(
    private readonly device: GPUDevice,
    private readonly waiter?: Waiter | undefined,
  ) {}

  /** Bytes of the buffers held now. */
  get bytes(): number {
    return [...this.all].reduce((sum, buffer) => sum + buffer.size, 0)
  }

  /**
   * Calls `submit` with a buffer of at least `bytes` bytes, then maps the buffer and passes its memory to `read`.
   * Answers come in the order of calls.
   *
   * @param submit submits work that copies results to the buffer, before it returns; the promise that it returns, of
   *   the submission's errors, is awaited as well
   * @param read may use the memory only until it returns
   * @throws DeviceError when the device has no buffer of that size
   */
  async use<T>(
    bytes: number,
    submit: (target: GPUBuffer) => Promise<void>,
    read: (memory: ArrayBuffer) => T,
  ): Promise<T> {
    if (this.active === depth) await new Promise<void>((resolve) => this.waiting.push(resolve))
    else this.active++
    let target: GPUBuffer | undefined
    try {
      target = this.take(bytes)
      const arrival = this.arrival(target, bytes, submit(target))
      const ahead = this.last
      this.last = arrival.catch(ignore)
      // The run ahead may still be asleep.
      await ahead
      await arrival
      return read(target.getMappedRange(0, bytes))
    } finally {
      // Does nothing to a buffer that is not mapped.
      target?.unmap()
      if (target && !this.disposed) this.free.push(target)
      const next = this.waiting.shift()
      if (next) next()
      else this.active--
    }
  }

  /** Frees every buffer; runs in flight are rejected. */
  dispose(): void {
    this.disposed = true
    for (const buffer of this.all) buffer.destroy()
    this.all.clear()
    this.free.length = 0
  }

  /** Waits for a submission and its results; if both fail, throws the submission's error. */
  private async arrival(target: GPUBuffer, bytes: number, submitted: Promise<void>): Promise<void> {
    submitted.catch(ignore)
    const wait = async () => {
      // Mapping a buffer that has been freed meanwhile would be an uncaptured error of the device.
      if (this.disposed) throw new Error('the results were freed')
      const [submission, map] = await Promise.allSettled([submitted, target.mapAsync(mapRead, 0, bytes)])
      for (const one of [submission, map]) if (one.status === 'rejected') throw one.reason
    }
    await (this.waiter ? this.waiter.before(wait) : wait())
  }

  private take(bytes: number): GPUBuffer {
    if (this.disposed) throw new Error('the session was disposed')
    const most = this.device.limits.maxBufferSize
    if (bytes > most) throw new DeviceError(`the results are ${bytes} bytes; this device's limit is ${most}`)
    const kept = this.free.pop()
    if (kept && kept.size >= bytes) return kept
    if (kept) {
      kept.destroy()
      this.all.delete(kept)
    }
    const usage = bufferUsage.copyTarget | bufferUsage.mapRead
    const made = this.device.createBuffer({ label: 'results', size: bytes, usage })
    this.all.add(made)
    return made
  }
}

function ignore(): void {}
