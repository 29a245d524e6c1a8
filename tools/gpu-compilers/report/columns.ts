/** Results as columns for a terminal. */
import { formatColumns } from '../../../src/apps/cli/table'
import { type Result, wavesOf } from '../measure'

const head = [
  'waves',
  'share',
  'dots',
  'vector',
  'instructions',
  'registers',
  'occupancy',
  'spills',
  'scratch',
  'variant',
  'case',
]

/** Formats results as columns, and reasons of failures as lines behind them. */
export function formatResults(results: readonly Result[]): string[] {
  const rows = results.filter(({ figures }) => figures).map(rowOf)
  const failures = results.filter(({ failed }) => failed !== undefined)
  return [
    ...(rows.length > 0 ? formatColumns([head, ...rows], head.length - 2) : []),
    ...failures.map((result) => `${labelOf(result)}: ${result.variant} failed: ${result.failed}`),
  ]
}

function rowOf(result: Result): string[] {
  const { figures, variant, chosen } = result
  if (!figures) return []
  const { loop, instructions, registers, wave, occupancy, spills, scratch } = figures
  return [
    `${wavesOf(result)}×${wave}`,
    loop ? percent(loop.share) : '',
    `${loop?.dots ?? ''}`,
    `${loop?.vector ?? ''}`,
    ...[instructions, registers, occupancy ?? '', spills, scratch].map(String),
    variant + (chosen ? ' *' : ''),
    labelOf(result),
  ]
}

function labelOf({ subject, op }: Result): string {
  return op ? `${subject}, ${op}` : subject
}

/** Formats a share in whole percent: "96 %". */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
