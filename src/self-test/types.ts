import type { AdapterReport } from '../gpu/device'
import type { AdapterTraits, DotProduct } from '../graph/kernel'

export interface SelfTestOptions {
  /** WebGPU entry point (default `navigator.gpu`; in Node, from the npm package `webgpu`). */
  readonly gpu?: GPU
  /** Runs only the networks whose names contain this text, and times nothing. */
  readonly only?: string
  /**
   * Runs every variant with every dot product and in every fusion, and times some. Default true on GPUs. Adapters that
   * compute on the CPU take seconds to compile a variant for GPUs, so there every network runs, every fusion, and every
   * shader file, but not with every combination of sizes; the report lists the rest.
   */
  readonly all?: boolean
  /** Called after each network. */
  readonly onProgress?: (progress: SelfTestProgress) => void
  /** Gives the test up: the promise rejects with the signal's reason, and the device is freed. */
  readonly signal?: AbortSignal
}

export interface SelfTestProgress {
  readonly done: number
  readonly total: number
  /** What runs next: the name of a network. */
  readonly next: string
}

/** What a device computed, as plain data for `JSON.stringify`. */
export interface SelfTestReport {
  /** True if every byte was the same. */
  readonly same: boolean
  /** Version of Octet. */
  readonly octet: string
  /** A hash of all shaders. */
  readonly shaders: string
  /** The browser's user agent, or the host's and its version. */
  readonly host: string
  readonly adapter: AdapterReport & { readonly device: string }
  /** The traits that kernels are chosen by. */
  readonly traits: AdapterTraits
  /** Features of the adapter, and of its browser's WGSL. */
  readonly features: readonly string[]
  readonly language: readonly string[]
  /** The adapter's limits that decide which networks run. */
  readonly limits: Readonly<Record<string, number>>
  readonly options: Pick<SelfTestOptions, 'only' | 'all'>
  readonly networks: readonly NetworkReport[]
  /** What differed, in the order of the networks. */
  readonly failures: readonly Failure[]
  readonly notRun: readonly NotRun[]
  /** Milliseconds of the variants of usual layers, as tuning measures them; of whole tests only, see `all`. */
  readonly timings: readonly Timing[]
  readonly seconds: number
}

/** A network, and the ways in which it was computed. */
export interface NetworkReport {
  readonly name: string
  readonly ways: number
  /** SHA-256 of its outputs, as shipped. */
  readonly expected: string
  /** The other hashes that came, each once. */
  readonly others: readonly string[]
}

/** An operator and the variant that computes it. */
export interface WayReport {
  readonly network: string
  /** Kind of the operator: "CONV_2D + ADD". */
  readonly operator: string
  readonly variant: string
  readonly dot: DotProduct
}

/** Something that the device computed otherwise. */
export interface Failure extends WayReport {
  /** The kind of adapter that the variant is chosen for. */
  readonly chosenFor: string
  /** Bytes, or elements of larger types, that differ, and how many there are. */
  readonly differing?: number
  readonly elements?: number
  readonly first?: { readonly index: number; readonly got: number; readonly expected: number }
  /** The device's message, if it refused to run this. */
  readonly error?: string
}

/** Something that did not run, and what the adapter or the browser lacks for it. */
export interface NotRun extends WayReport {
  readonly needs: string
}

/** What ways need that are left out on adapters that compute on the CPU, see `SelfTestOptions.all`. */
export const moreTime = 'minutes to compile on an adapter that computes on the CPU'

/** The times of a layer's variants, the default first. */
export interface Timing {
  readonly layer: string
  /** Milliseconds by variant. */
  readonly ms: Readonly<Record<string, number>>
}
