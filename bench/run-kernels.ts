/** Kernels one by one: checked against the reference, then int8 and float32 in turns. */
import { describeError } from '../src/cli/failure'
import type { Peaks } from '../src/gpu/profile/peaks'
import type { Client } from './host/host'
import { describeShape, type KernelCase, ratesOf } from './kernels/cases'
import type { LeftOut } from './models'
import type { Variant } from './protocol'
import type { KernelRow } from './report/report'
import type { Effort } from './run-models'
import { peakShare, spreadOf } from './statistics'

const variants = ['int8', 'float32'] as const

/** Milliseconds of a round. */
const roundMs = 7

/** Times one kernel in both types; a wrong one gets no time. */
export async function runKernel(
  client: Client,
  kernel: KernelCase,
  peaks: Peaks,
  { rounds, budgetMs }: Effort,
  tell: (what: string) => void,
): Promise<{ rows: KernelRow[]; leftOut: LeftOut[] }> {
  const times = new Map<Variant, number[]>()
  const leftOut: LeftOut[] = []
  const name = `${kernel.name} (${describeShape(kernel)})`
  tell(`${name}: comparing with the reference`)
  for (const variant of variants) {
    try {
      await client.call('openKernel', kernel, variant)
      times.set(variant, [])
    } catch (error) {
      leftOut.push({ model: `${name}, ${variant}`, reason: describeError(error) })
    }
  }
  tell(name)
  const start = performance.now()
  try {
    // Warms up, and finds out how many repeats make a round.
    for (const variant of times.keys()) await client.call('timeKernel', variant, roundMs)
    for (let round = 0; round < rounds && (round < 1 || performance.now() - start < budgetMs); round++) {
      for (const [variant, found] of times) found.push(await client.call('timeKernel', variant, roundMs))
    }
  } finally {
    await client.call('closeKernels')
  }
  const rows = [...times].map(([variant, found]) => rowOf(kernel, variant, spreadOf(found).min, peaks))
  return { rows, leftOut }
}

function rowOf(kernel: KernelCase, variant: Variant, ms: number, peaks: Peaks): KernelRow {
  const rates = ratesOf(kernel, variant === 'int8' ? 1 : 4, ms)
  const peak = { gops: variant === 'int8' ? peaks.dotGops : peaks.fmaGops, gbps: peaks.copyGbps }
  return {
    name: kernel.name,
    shape: describeShape(kernel),
    variant,
    ...rates,
    peakShare: peakShare(rates, peak),
  }
}
