import type { AdapterReport } from '../device'
import type { Peaks } from './peaks'

/** An operator that a layer covers. */
export interface ProfiledOperator {
  /** Its place in `session.graph.operators`, which are in the model's order. */
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
  /** Milliseconds of one run; 0 where nothing has to be done. */
  readonly ms: number
  /** Of `totalMs`, from 0 to 1. */
  readonly share: number
  readonly dispatches: number
  /** Names of the shaders dispatched, in order. */
  readonly shaders: readonly string[]
  /** Bytes of the operands in GPU memory, padding and packed constants included, each counted once. */
  readonly bytesRead: number
  readonly bytesWritten: number
  /** Multiply-accumulates. */
  readonly macs: number
  /** 10^9 operations a second, a multiply-accumulate counting two. */
  readonly gops: number
  /** 10^9 bytes a second, read and written. */
  readonly gbps: number
  /**
   * The time that the adapter's peaks allow over the time taken, on whichever roof is nearer, arithmetic or memory;
   * above 1 where operands stay in a cache. Null where nothing is dispatched.
   */
  readonly peakShare: number | null
}

/** What a run of a session costs, step by step. */
export interface Profile {
  readonly adapter: AdapterReport
  /** Whether times on the GPU are its own timestamps, or the clock on the wall where it has none. */
  readonly clock: 'timestamp' | 'wall'
  readonly peaks: Peaks
  /** Milliseconds of all layers. */
  readonly totalMs: number
  /** Milliseconds of the GPU's layers behind one another in one pass, as runs compute them. */
  readonly networkMs: number
  /** In the order of a run; every operator is in one of them. */
  readonly layers: readonly ProfiledLayer[]
}

export interface ProfileProgress {
  /** What has been measured, of `total`. */
  readonly done: number
  readonly total: number
  /** What is measured next: the adapter's peaks, the network as a whole, or an operator's name. */
  readonly next: string
}

export interface ProfileOptions {
  /** Measure the GPU's layers behind one another only (`networkMs`), which is quicker: they are left out of `layers`. */
  readonly wholeOnly?: boolean
  /** Milliseconds that repeats of a step last together, at least: 7 by default, so that rounded timestamps do. */
  readonly batchMs?: number
  /** Batches of repeats, of which the quickest counts (default 3). */
  readonly rounds?: number
  /** Ends the measurement between two steps: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ProfileProgress) => void
}
