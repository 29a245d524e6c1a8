/** Measures kernels one by one: checks them against the reference, then times all their variants in turns. */
import { describeError } from '../src/apps/cli/failure'
import type { Peaks } from '../src/gpu/profile/peaks'
import type { Client } from './host/host'
import { describeShape, type KernelCase, ratesOf } from './kernels/cases'
import { hasWeights } from './kernels/operators'
import type { LeftOut } from './models'
import { type NarrowType, narrowTypes } from './protocol'
import { type KernelRow, typeOf } from './report/report'
import type { Effort } from './run-models'
import { peakShare, spreadOf } from './statistics'

const types = ['int8', 'float32'] as const

/** Types of weights that are timed besides. */
export type NarrowTypes = readonly NarrowType[]

/** Milliseconds of one round. */
const roundMs = 7

/** Time to spend on a kernel, and the candidates to time. */
export interface KernelEffort extends Effort {
  readonly which: 'all' | 'chosen'
  readonly narrow: NarrowTypes
}

/** Times the candidates of one kernel in both types, and with narrow weights if asked to. Wrong ones aren't timed. */
export async function runKernel(
  client: Client,
  kernel: KernelCase,
  peaks: Peaks,
  { rounds, budgetMs, which, narrow }: KernelEffort,
  onStatus: (what: string) => void,
): Promise<{ rows: KernelRow[]; leftOut: LeftOut[] }> {
  const times = new Map<string, number[]>()
  const chosen = new Set<string>()
  const leftOut: LeftOut[] = []
  const name = `${kernel.name} (${describeShape(kernel)})`
  onStatus(`${name}: comparing with the reference`)
  for (const type of [...types, ...(hasWeights(kernel) ? narrow : [])]) {
    try {
      const { variants, failed, chosen: first } = await client.call('openKernel', kernel, type, which)
      for (const variant of variants) times.set(variant, [])
      chosen.add(first)
      leftOut.push(...failed.map(({ variant, reason }) => ({ model: `${name}, ${variant}`, reason })))
    } catch (error) {
      leftOut.push({ model: `${name}, ${type}`, reason: describeError(error) })
    }
  }
  onStatus(name)
  const start = performance.now()
  try {
    // Warms up, and determines the number of repeats per round.
    for (const variant of times.keys()) await client.call('timeKernel', variant, roundMs)
    for (let round = 0; round < rounds && (round < 1 || performance.now() - start < budgetMs); round++) {
      for (const [variant, found] of times) found.push(await client.call('timeKernel', variant, roundMs))
    }
  } finally {
    await client.call('closeKernels')
  }
  const rows = [...times].map(([variant, found]) => ({
    ...rowOf(kernel, variant, spreadOf(found).min, peaks),
    chosen: chosen.has(variant),
  }))
  return { rows, leftOut }
}

function rowOf(kernel: KernelCase, variant: string, ms: number, peaks: Peaks): Omit<KernelRow, 'chosen'> {
  const type = typeOf({ variant })
  const int8 = type !== 'float32'
  const bits = type in narrowTypes ? narrowTypes[type as NarrowType] : 8
  const rates = ratesOf(kernel, int8 ? 1 : 4, int8 ? bits / 8 : 4, ms)
  const peak = { gops: int8 ? peaks.dotGops : peaks.fmaGops, gbps: peaks.copyGbps }
  return {
    name: kernel.name,
    shape: describeShape(kernel),
    variant,
    ...rates,
    peakShare: peakShare(rates, peak),
  }
}
