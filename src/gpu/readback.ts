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
  /** The buffers of runs that are over: a list for each. */
  private readonly free: GPUBuffer[][] = []
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
   * Calls `submit` with a buffer for each part of the results, of at least as many bytes, then maps the buffers and
   * passes their memory to `read`. Answers come in the order of calls.
   *
   * @param parts bytes of each part; see `placeResults`
   * @param submit submits work that copies results to the buffers, before it returns; the promise that it returns, of
   *   the submission's errors, is awaited as well
   * @param read may use the memory only until it returns
   * @throws DeviceError when the device has no buffer of that size
   */
  async use<T>(
    parts: readonly number[],
    submit: (targets: readonly GPUBuffer[]) => Promise<void>,
    read: (memories: readonly ArrayBuffer[]) => T,
  ): Promise<T> {
    if (this.active === depth) await new Promise<void>((resolve) => this.waiting.push(resolve))
    else this.active++
    let targets: GPUBuffer[] | undefined
    try {
      targets = this.take(parts)
      const arrival = this.arrival(targets, parts, submit(targets))
      const ahead = this.last
      this.last = arrival.catch(ignore)
      // The run ahead may still be asleep.
      await ahead
      await arrival
      return read(targets.map((target, i) => target.getMappedRange(0, parts[i])))
    } finally {
      // Does nothing to a buffer that is not mapped.
      for (const target of targets ?? []) target.unmap()
      if (targets && !this.disposed) this.free.push(targets)
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
  private async arrival(
    targets: readonly GPUBuffer[],
    parts: readonly number[],
    submitted: Promise<void>,
  ): Promise<void> {
    submitted.catch(ignore)
    const wait = async () => {
      // Mapping a buffer that has been freed meanwhile would be an uncaptured error of the device.
      if (this.disposed) throw new Error('the results were freed')
      const maps = targets.map((target, i) => target.mapAsync(mapRead, 0, parts[i]))
      for (const one of await Promise.allSettled([submitted, ...maps]))
        if (one.status === 'rejected') throw one.reason
    }
    await (this.waiter ? this.waiter.before(wait) : wait())
  }

  private take(parts: readonly number[]): GPUBuffer[] {
    if (this.disposed) throw new Error('the session was disposed')
    const most = this.device.limits.maxBufferSize
    const over = parts.find((bytes) => bytes > most)
    if (over) throw new DeviceError(`a result is ${over} bytes; this device's limit is ${most}`)
    const kept = this.free.pop() ?? []
    const small = kept.filter((buffer, i) => !(buffer.size >= (parts[i] ?? Infinity)))
    for (const buffer of small) {
      buffer.destroy()
      this.all.delete(buffer)
    }
    const usage = bufferUsage.copyTarget | bufferUsage.mapRead
    return parts.map((size, i) => {
      const known = kept[i]
      if (known && !small.includes(known)) return known
      const made = this.device.createBuffer({ label: 'results', size, usage })
      this.all.add(made)
      return made
    })
  }
}

/** The place of a result: the part, and the bytes of the part before it. */
export interface Place {
  readonly part: number
  readonly offset: number
}

/** Splits results into parts that fit a buffer each; returns the bytes of each part, and each result's place. */
export function placeResults(sizes: readonly number[], most: number): { parts: number[]; places: Place[] } {
  const parts: number[] = []
  const places = sizes.map((bytes) => {
    const last = parts.at(-1)
    if (last === undefined || last + bytes > most) parts.push(0)
    const part = parts.length - 1
    const offset = parts[part] as number
    parts[part] = offset + bytes
    return { part, offset }
  })
  return { parts, places }
}

function ignore(): void {}
