/** What a GPU's compiler made of a kernel, in terms that all vendors have. */
export interface Figures {
  readonly instructions: number
  /** Vector registers of an invocation. */
  readonly registers: number
  /** Invocations that execute in step: AMD's wave, NVIDIA's warp, Intel's SIMD width. */
  readonly wave: number
  /** Waves that fit a SIMD (AMD) or a multiprocessor (NVIDIA) at a time; undefined if the compiler doesn't say. */
  readonly occupancy: number | undefined
  /** Registers written to memory and read back because there were too few. */
  readonly spills: number
  /** Bytes of memory of its own that an invocation takes. */
  readonly scratch: number
  /** Undefined if no loop has dot products: there are none, or loops were unrolled whole. */
  readonly loop: Loop | undefined
}

/** The loop that does most of the dot products, for one pass. */
export interface Loop {
  readonly dots: number
  /** Other vector instructions. */
  readonly vector: number
  readonly instructions: number
  /** Time for the dot products over the time that the loop takes at least: a bound on the share of the peak. */
  readonly share: number
}

/** A run of instructions without branches into it. */
export interface Block {
  /** Mnemonics. */
  readonly ops: readonly string[]
  /** Indices of the blocks that may run before it. */
  readonly from: readonly number[]
}

/** Returns the number behind a label such as "VGPRs: 84". Fails if there is none: the compiler has changed its words. */
export function numberAfter(label: string, text: string): number {
  const found = new RegExp(`^${label}: (\\d+)$`, 'm').exec(text)
  if (!found) throw new Error(`the compiler's text has no "${label}"`)
  return Number(found[1])
}
