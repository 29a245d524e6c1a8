import { useMemo } from 'preact/hooks'
import { adapterName, formatDate, formatMs, significant } from '../format'
import { ChartFigure, type ChartSpec, type Column, DataTable } from '../parts'
import { formNames, type Networks } from '../state/networks'
import type { DeviceReport } from './device'
import { pairRows, type Report, type Row } from './rows'

/** Shows the results as a chart and a table, or a placeholder of the same size. */
export function RaceResults({
  open,
  report,
  planned,
  device,
}: {
  open: Networks
  report: Report | undefined
  /** Batch sizes of the current run; empty if none is running. */
  planned: readonly number[]
  /** The current device. The report may come from another one. */
  device: DeviceReport | undefined
}) {
  const pairs = useMemo(() => pairRows(report?.rows ?? [], planned), [report, planned])
  const chart = useMemo((): ChartSpec => {
    const values = (form: 'float' | 'int8') => pairs.map((pair) => pair[form]?.msPerItem.min ?? null)
    const named = [
      { name: 'float32', values: values('float'), color: 'float' as const },
      { name: 'int8', values: values('int8'), color: 'int8' as const },
    ]
    return {
      kind: 'bar',
      x: 'batch size',
      y: 'ms an item, smallest',
      labels: pairs.map(({ batch }) => batch),
      series: named.filter((_, i) => (i === 0 ? open.float : open.int8)),
      min: 0,
    }
  }, [pairs, open])
  if (!report || pairs.length === 0) {
    return <p class="faint results">The chart and the table come here.</p>
  }
  const forms = (['float', 'int8'] as const).filter((form) => open[form])
  const lines = pairs.flatMap((pair) =>
    forms.map((form) => [
      pair.batch,
      formNames[form],
      ...figures(pair[form]),
      form === 'int8' && pair.ratio !== undefined ? significant(pair.ratio) : '',
    ]),
  )
  return (
    <div class="results">
      <p role="status" class="best">
        {sayBest(pairs)}
      </p>
      {report.rows.length > 0 && <p class="faint">{sayTaken(report, device)}</p>}
      <ChartFigure title="Milliseconds an item" chart={chart} />
      <DataTable
        caption="What was measured, an item"
        columns={columns.slice(0, forms.length === 2 ? columns.length : -1)}
        rows={lines.map((line) => line.slice(0, forms.length === 2 ? line.length : -1))}
      />
      <p class="faint">
        The first answer is from the network to its first answer on this page’s device: what was compiled
        there before is not compiled again.
      </p>
      {report.leftOut.map(({ batch, reason }) => (
        <p key={batch} class="faint">
          Batch {batch} was left out: {reason}.
        </p>
      ))}
    </div>
  )
}

const columns: readonly Column[] = [
  { title: 'Batch', numeric: true },
  { title: 'Network' },
  { title: 'Smallest', numeric: true },
  { title: 'Median', numeric: true },
  { title: 'GPU', numeric: true },
  { title: 'First answer', numeric: true },
  { title: '÷ float32', numeric: true },
]

function figures(row: Row | undefined): string[] {
  if (!row) return ['–', '–', '–', '–']
  const { msPerItem, gpuMsPerItem, firstAnswerMs } = row
  const gpu = gpuMsPerItem === null ? '–' : formatMs(gpuMsPerItem)
  return [formatMs(msPerItem.min), formatMs(msPerItem.median), gpu, formatMs(firstAnswerMs)]
}

function sayBest(pairs: ReturnType<typeof pairRows>): string {
  const last = pairs.findLast(({ ratio }) => ratio !== undefined)
  if (last?.ratio === undefined) return ''
  return `At batch ${last.batch}, int8 takes ${significant(last.ratio)} of float32’s time.`
}

/** Says when and where a report was taken, and warns if that was in another browser or on another adapter. */
function sayTaken({ rows, date, browser, adapter, tuned }: Report, now: DeviceReport | undefined): string {
  const where = adapter ? `WebGPU on ${adapterName(adapter)}` : 'the CPU reference'
  const taken = `${rows[0]?.model} was measured on ${formatDate(date)} in ${browser}, on ${where}${tuned ? ', tuned' : ''}.`
  if (Date.parse(date) >= performance.timeOrigin) return taken
  const same =
    !now || (now.browser === browser && JSON.stringify(now.adapter ?? null) === JSON.stringify(adapter))
  const visit = 'That was in an earlier visit'
  return `${taken} ${same ? `${visit}.` : `${visit}, in another browser or on another adapter: measure again to compare.`}`
}
