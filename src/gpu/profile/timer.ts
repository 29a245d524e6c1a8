/** Times work on the GPU. */

import { sleepMost } from '../adaptive-wait'
import { answersLate, bufferUsage, mapRead, waitingSlowsDevice } from '../device'
import { Nudge } from '../nudge'

/** The bit of `GPUBufferUsage.QUERY_RESOLVE`, which only the profiler needs. */
const queryResolve = 0x200

/**
 * Milliseconds of GPU time that a batch of repeats should last: browsers round timestamps to 65 µs, which is then less
 * than 1 %.
 */
const wantedMs = 7

const mostRepeats = 20_000

/** Records one repeat of the work into an open pass. */
export type Work = (pass: GPUComputePassEncoder) => void

/** Times work on a device, by GPU timestamps if it has them, else by wall clock. */
export class Timer {
  private readonly queries: GPUQuerySet | undefined
  private readonly resolved: GPUBuffer | undefined
  private readonly mapped: GPUBuffer | undefined

  constructor(private readonly device: GPUDevice) {
    if (!device.features.has('timestamp-query')) return
    this.queries = device.createQuerySet({ type: 'timestamp', count: 2 })
    this.resolved = device.createBuffer({ size: 16, usage: queryResolve | bufferUsage.copySource })
    this.mapped = device.createBuffer({ size: 16, usage: bufferUsage.mapRead | bufferUsage.copyTarget })
  }

  /** True if times come from GPU timestamps. */
  get timestamps(): boolean {
    return this.queries !== undefined
  }

  /**
   * Returns the milliseconds of one repeat. Runs enough repeats in one pass to last `ms` or more; each waits for the
   * one before, as in a network. The first call for some work also warms it up.
   */
  async time(work: Work, ms = wantedMs): Promise<number> {
    return (await this.batch(work, ms)).each
  }

  /** Returns the milliseconds of one repeat in the fastest of `rounds` batches, each of which lasts `ms` or more. */
  async best(work: Work, rounds: number, ms = wantedMs): Promise<number> {
    const { repeats, each } = await this.batch(work, ms)
    let least = each
    for (let round = 1; round < rounds; round++)
      least = Math.min(least, (await this.measure(work, repeats, least * repeats)) / repeats)
    return least
  }

  /**
   * Returns the milliseconds of `repeats` repeats in one pass.
   *
   * @param expectedMs the least that they will take, if that is known
   */
  async measure(work: Work, repeats: number, expectedMs = 0): Promise<number> {
    const { device, queries } = this
    const encoder = device.createCommandEncoder()
    const pass = encoder.beginComputePass(
      queries && {
        timestampWrites: { querySet: queries, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
      },
    )
    for (let i = 0; i < repeats; i++) work(pass)
    pass.end()
    if (queries && this.resolved && this.mapped) {
      encoder.resolveQuerySet(queries, 0, 2, this.resolved, 0)
      encoder.copyBufferToBuffer(this.resolved, 0, this.mapped, 0, 16)
    }
    const start = performance.now()
    device.queue.submit([encoder.finish()])
    const { mapped } = this
    if (mapped && waitingSlowsDevice(device)) await sleepMost(expectedMs)
    const wait = mapped ? () => readSpan(mapped) : () => device.queue.onSubmittedWorkDone()
    const span = await (answersLate() ? new Nudge(device).before<number | undefined>(wait) : wait())
    return span ?? performance.now() - start
  }

  dispose(): void {
    this.queries?.destroy()
    this.resolved?.destroy()
    this.mapped?.destroy()
  }

  /** Lengthens a batch until it lasts `ms` or more; returns its repeats, and the milliseconds of each. */
  private async batch(work: Work, ms: number): Promise<{ repeats: number; each: number }> {
    let repeats = 1
    let each = 0
    for (;;) {
      const taken = await this.measure(work, repeats, each * repeats)
      // A time of 0 means less than the clock's resolution.
      if ((taken > 0 && taken >= ms) || repeats >= mostRepeats) return { repeats, each: taken / repeats }
      each = taken / repeats
      const factor = Math.ceil((1.2 * ms) / Math.max(taken, ms / 50))
      repeats = Math.min(mostRepeats, repeats * Math.max(2, factor))
    }
  }
}

/** Returns the milliseconds between two timestamps. */
async function readSpan(buffer: GPUBuffer): Promise<number> {
  await buffer.mapAsync(mapRead)
  const [begin = 0n, end = 0n] = new BigUint64Array(buffer.getMappedRange())
  const ms = Number(end - begin) / 1e6
  buffer.unmap()
  return ms
}
