/** Formats the report as tables for a terminal. */
import Table from 'cli-table3'
import { describeAdapter } from '../../src/apps/cli/describe'
import { formatBytes } from '../../src/apps/cli/output'
import { type KernelRatio, kernelLabel, type Report, type Row, typeOf } from './report'

/** Formats a number with three significant digits, or all its integer digits from 1000. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3)
}

/** Formats a share as "42 %". */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`
}

/** Formats the times of engines and kernels, and the ratios of Octet int8 to the others. */
export function formatReport(report: Report): string {
  const { adapter, date, rows, kernels } = report
  const parts = [`${describeAdapter(adapter)}; ${adapter.host}; ${date.slice(0, 10)}`]
  if (rows.length > 0) parts.push(modelTable(report))
  if (kernels.length > 0) parts.push(peakLine(report), kernelTable(report))
  return parts.join('\n\n')
}

function peakLine({ adapter: { peaks, timestamps } }: Report): string {
  const clock = timestamps ? 'timestamps of the GPU' : 'the clock on the wall'
  return `measured peaks: ${digits(peaks.dotGops)} Gop/s int8, ${digits(peaks.fmaGops)} Gop/s float32, ${digits(peaks.copyGbps)} GB/s; kernels by ${clock}`
}

function makeTable(head: readonly string[], left: number): Table.Table {
  const colAligns = head.map((_, i) => (i < left ? ('left' as const) : ('right' as const)))
  return new Table({ head: [...head], colAligns, style: { head: [], border: [], compact: true } })
}

function modelTable({ rows, ratios }: Report): string {
  const head = [
    'model',
    'batch',
    'engine',
    'ms/item min',
    'median',
    'rounds',
    'GPU ms/item',
    'first answer',
    'downloaded',
    'octet-int8 takes',
  ]
  const table = makeTable(head, 1)
  for (const row of rows) {
    const ratio = ratios.models.find(
      ({ model, batch, to }) => model === row.model && batch === row.batch && to === row.engine,
    )
    table.push([...cells(row), ratio ? `${digits(ratio.min)}×` : ''])
  }
  const best = ratios.models.filter(({ batch }) => batch === 'best')
  const lines = best.map(
    ({ model, to, min }) =>
      `${model}, each at its best batch: octet-int8 takes ${digits(min)}× the time of ${to}`,
  )
  return [table.toString(), ...lines].join('\n')
}

function cells(row: Row): string[] {
  return [
    row.model,
    String(row.batch),
    row.engine,
    digits(row.msPerItem.min),
    digits(row.msPerItem.median),
    String(row.rounds),
    row.gpuMsPerItem === null ? '' : digits(row.gpuMsPerItem),
    `${digits(row.firstAnswerMs)} ms`,
    row.bytes === null ? '' : formatBytes(row.bytes),
  ]
}

function kernelTable({ kernels, ratios }: Report): string {
  const table = makeTable(
    ['kernel', 'shape', 'variant, * chosen', 'Gop/s', 'GB/s', 'of peak', 'int8 takes, of float32'],
    3,
  )
  for (const row of kernels) {
    const ratio = ratios.kernels.find(({ kernel }) => kernel === kernelLabel(row))
    table.push([
      row.name,
      row.shape,
      `${row.variant}${row.chosen ? ' *' : ''}`,
      digits(row.gops),
      digits(row.gbps),
      percent(row.peakShare),
      ratio && row.chosen && typeOf(row) === 'int8' ? ratioText(ratio) : '',
    ])
  }
  return table.toString()
}

/** Formats "0.5×, best 0.4×": the ratio of the chosen candidates, and that of the fastest ones if they differ. */
function ratioText({ chosen, int8ToFloat32 }: KernelRatio): string {
  const best = chosen === int8ToFloat32 ? '' : `, best ${digits(int8ToFloat32)}×`
  return `${digits(chosen)}×${best}`
}
