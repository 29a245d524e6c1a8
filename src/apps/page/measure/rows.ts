import type { AdapterDetails, DeviceReport } from './device'

/** Times of one network at one batch size. The fields are those of the benchmark's `rows` (`docs/benchmark.md`). */
export interface Row {
  readonly model: string
  readonly batch: number
  readonly engine: 'octet-float32' | 'octet-int8' | 'reference-float32' | 'reference-int8'
  /** Milliseconds of one run, from the call to the answer in memory, divided by the batch size. */
  readonly msPerItem: { readonly min: number; readonly median: number }
  /** Milliseconds that the GPU was busy, divided by the batch size; null if unknown. */
  readonly gpuMsPerItem: number | null
  /** Milliseconds from the graph to the first answer: planning, shaders, weights, one run. */
  readonly firstAnswerMs: number
  /** Size of the model's `.tflite` file. */
  readonly bytes: number
  readonly rounds: number
}

/** A batch size that was not measured, and why. */
export interface LeftOut {
  readonly batch: number
  readonly reason: string
}

export interface Measurement {
  readonly rows: readonly Row[]
  readonly leftOut: readonly LeftOut[]
  /** True if a session used a tuning of this device. */
  readonly tuned: boolean
}

/** One row of the table: both forms of a network at one batch size. */
export interface Pair {
  readonly batch: number
  readonly float?: Row
  readonly int8?: Row
  /** Minimum time of int8 divided by that of float32, from the same rounds. */
  readonly ratio?: number
}

/** Pairs the rows of both forms by batch size, smallest first. Sizes in `planned` get a pair even without rows. */
export function pairRows(rows: readonly Row[], planned: readonly number[] = []): Pair[] {
  const batches = [...new Set([...planned, ...rows.map(({ batch }) => batch)])].sort((a, b) => a - b)
  return batches.map((batch) => {
    const of = (form: string) => rows.find((row) => row.batch === batch && row.engine.endsWith(form))
    const [float, int8] = [of('float32'), of('int8')]
    const ratio = float && int8 && int8.msPerItem.min / float.msPerItem.min
    return { batch, ...(float && { float }), ...(int8 && { int8 }), ...(ratio !== undefined && { ratio }) }
  })
}

/** A measurement with its device and date. It is stored, and "Copy as JSON" copies it; see `docs/page.md`. */
export interface Report extends Measurement {
  /** Null without WebGPU. */
  readonly adapter: AdapterDetails | null
  readonly browser: string
  readonly features: readonly string[]
  /** WGSL language features. */
  readonly language: readonly string[]
  /** ISO date, as from `toISOString`. */
  readonly date: string
}

export function reportOf(device: DeviceReport, { rows, leftOut, tuned }: Measurement, date: Date): Report {
  const { browser, adapter = null, features, language } = device
  return { adapter, browser, features, language, date: date.toISOString(), tuned, rows, leftOut }
}
