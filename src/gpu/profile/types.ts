import type { AdapterReport } from '../device'
import type { Peaks } from './peaks'

/** An operator that a layer covers. */
export interface ProfiledOperator {
  /** Its index in `session.graph.operators`, which are in the model's order. */
  readonly index: number
  readonly kind: string
  readonly name: string
}

/** One step of a run: an operator, or several that are computed as one. */
export interface ProfiledLayer {
  /** "CONV_2D + MAX_POOL_2D" */
  readonly kind: string
  readonly name: string
  /** The operators of `session.graph` that the step computes, in order. */
  readonly operators: readonly ProfiledOperator[]
  readonly where: 'gpu' | 'cpu'
  /** Milliseconds of one run; 0 if there is nothing to do. */
  readonly ms: number
  /** Share of `totalMs`, from 0 to 1. */
  readonly share: number
  readonly dispatches: number
  /** Names of the shaders dispatched, in order. */
  readonly shaders: readonly string[]
  /** Bytes of the operands in GPU memory, padding and packed constants included, each counted once. */
  readonly bytesRead: number
  readonly bytesWritten: number
  /** Multiply-accumulates. */
  readonly macs: number
  /** 10^9 operations a second; a multiply-accumulate counts as two. */
  readonly gops: number
  /** 10^9 bytes a second, read and written. */
  readonly gbps: number
  /**
   * Roofline efficiency: the time that the adapter's peaks allow, divided by the time taken. The nearer roof counts,
   * arithmetic or memory. Above 1 if operands stay in a cache; null if nothing is dispatched.
   */
  readonly peakShare: number | null
}

/** The cost of a session's run, step by step. */
export interface Profile {
  readonly adapter: AdapterReport
  /** Source of the GPU's times: its timestamps, or the wall clock if it has none. */
  readonly clock: 'timestamp' | 'wall'
  readonly peaks: Peaks
  /** Milliseconds of all layers, added up. */
  readonly totalMs: number
  /** Milliseconds of the GPU's layers one after another in one pass, as in a run. */
  readonly networkMs: number
  /** In the order of a run; every operator is in one of them. */
  readonly layers: readonly ProfiledLayer[]
}

export interface ProfileProgress {
  /** Measurements done, of `total`. */
  readonly done: number
  readonly total: number
  /** The next measurement: the adapter's peaks, the network as a whole, or an operator's name. */
  readonly next: string
}

export interface ProfileOptions {
  /** Measure the GPU's layers only together (`networkMs`), which is quicker; `layers` leaves them out. */
  readonly wholeOnly?: boolean
  /** Least milliseconds that the repeats of a step last together (default 7, long enough for rounded timestamps). */
  readonly batchMs?: number
  /** Batches of repeats; the fastest counts (default 3). */
  readonly rounds?: number
  /** Stops the measurement between two steps; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ProfileProgress) => void
}
