/** The results of a benchmark run, as `--json` writes them. */
import type { Peaks } from '../../src/gpu/profile/peaks'
import type { BenchAdapter, ElementType, EngineName } from '../protocol'
import type { Spread } from '../statistics'

export interface Row {
  readonly model: string
  readonly batch: number
  readonly engine: EngineName
  /** Milliseconds per item, from the call to the output in memory. */
  readonly msPerItem: Spread
  /** Milliseconds of GPU time per item; null if it can't be measured. */
  readonly gpuMsPerItem: number | null
  /** Milliseconds to load, compile and compute the first answer. */
  readonly firstAnswerMs: number
  /** Bytes downloaded until the first answer, uncompressed; null under Node. */
  readonly bytes: number | null
  /** Number of rounds that `msPerItem` summarizes. */
  readonly rounds: number
}

export interface KernelRow {
  readonly name: string
  readonly shape: string
  /** Type and candidate: "int8 plain". */
  readonly variant: string
  readonly gops: number
  readonly gbps: number
  /** Share of the adapter's measured peak of arithmetic or of memory, whichever share is larger. */
  readonly peakShare: number
  /** True if sessions choose this candidate on this adapter without tuning. */
  readonly chosen: boolean
}

/** The time of Octet int8 divided by that of another engine; below 1 Octet is faster. */
export interface ModelRatio {
  readonly model: string
  /** The batch of both engines; 'best' compares each at its fastest batch. */
  readonly batch: number | 'best'
  readonly of: 'octet-int8'
  readonly to: EngineName
  readonly min: number
  readonly median: number
  readonly firstAnswer: number
}

/** The time of a kernel in int8 divided by that in float32. */
export interface KernelRatio {
  readonly kernel: string
  /** Ratio of the fastest timed candidates. */
  readonly int8ToFloat32: number
  /** Ratio of the candidates that sessions choose. */
  readonly chosen: number
}

export interface Report {
  readonly adapter: BenchAdapter & {
    /** The browser or Node.js that provides WebGPU, with its version. */
    readonly host: string
    readonly peaks: Peaks
  }
  /** ISO 8601. */
  readonly date: string
  readonly rows: readonly Row[]
  readonly kernels: readonly KernelRow[]
  readonly ratios: { readonly models: readonly ModelRatio[]; readonly kernels: readonly KernelRatio[] }
}

/** Returns the ratios of Octet int8 to every other engine, at each batch and at each engine's best. */
export function modelRatios(rows: readonly Row[]): ModelRatio[] {
  const models = [...new Set(rows.map(({ model }) => model))]
  return models.flatMap((model) => {
    const mine = rows.filter((row) => row.model === model)
    const batches = [...new Set(mine.map(({ batch }) => batch))]
    const each = batches.flatMap((batch) =>
      compare(
        mine.filter((row) => row.batch === batch),
        batch,
      ),
    )
    return batches.length > 1 ? [...each, ...compare(bestOfEngines(mine), 'best')] : each
  })
}

/** Returns each engine's row with the smallest time per item. */
function bestOfEngines(rows: readonly Row[]): Row[] {
  const best = new Map<EngineName, Row>()
  for (const row of rows) {
    const known = best.get(row.engine)
    if (!known || row.msPerItem.min < known.msPerItem.min) best.set(row.engine, row)
  }
  return [...best.values()]
}

function compare(rows: readonly Row[], batch: number | 'best'): ModelRatio[] {
  const octet = rows.find(({ engine }) => engine === 'octet-int8')
  if (!octet) return []
  return rows
    .filter((row) => row !== octet)
    .map((row) => ({
      model: row.model,
      batch,
      of: 'octet-int8',
      to: row.engine,
      min: octet.msPerItem.min / row.msPerItem.min,
      median: octet.msPerItem.median / row.msPerItem.median,
      firstAnswer: octet.firstAnswerMs / row.firstAnswerMs,
    }))
}

/** Returns the label that all variants of a kernel share. */
export function kernelLabel({ name, shape }: Pick<KernelRow, 'name' | 'shape'>): string {
  return `${name} (${shape})`
}

/** Returns the type of a variant. */
export function typeOf({ variant }: Pick<KernelRow, 'variant'>): ElementType {
  return variant.split(' ')[0] as ElementType
}

/** Returns the ratios of kernels whose chosen candidates were timed in both types. */
export function kernelRatios(kernels: readonly KernelRow[]): KernelRatio[] {
  return kernels.flatMap((int8) => {
    if (!int8.chosen || typeOf(int8) !== 'int8') return []
    const label = kernelLabel(int8)
    const mine = kernels.filter((row) => kernelLabel(row) === label)
    const float32 = mine.find((row) => row.chosen && typeOf(row) === 'float32')
    if (!float32) return []
    const best = (type: ElementType) =>
      Math.max(...mine.filter((row) => typeOf(row) === type).map(({ gops }) => gops))
    return [
      {
        kernel: label,
        int8ToFloat32: best('float32') / best('int8'),
        chosen: float32.gops / int8.gops,
      },
    ]
  })
}
