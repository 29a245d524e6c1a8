import { useMemo } from 'preact/hooks'
import { formatMs, significant } from '../format'
import { ChartFigure, type ChartSpec, type Column, DataTable } from '../parts'
import type { Networks } from '../state/networks'
import { type Measurement, pairRows, type Row } from './rows'

/** What was measured, as a chart and a table; the room is kept while there is nothing. */
export function RaceResults({
  open,
  measured,
  planned,
}: {
  open: Networks
  measured: Measurement | undefined
  /** Batch sizes that are being measured. */
  planned: readonly number[]
}) {
  const pairs = useMemo(() => pairRows(measured?.rows ?? [], planned), [measured, planned])
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
  if (!measured || pairs.length === 0) {
    return <p class="faint results">The chart and the table come here.</p>
  }
  const form = (name: string, row: Row | undefined) =>
    [
      [`${name}, smallest`, row && formatMs(row.msPerItem.min)],
      [`${name}, median`, row && formatMs(row.msPerItem.median)],
      [`${name}, GPU`, row && (row.gpuMsPerItem === null ? '–' : formatMs(row.gpuMsPerItem))],
      [`${name}, first answer`, row && formatMs(row.firstAnswerMs)],
    ] as const
  const forms = [open.float && 'float', open.int8 && 'int8'].filter((one) => one !== undefined)
  const cells = pairs.map((pair) => [
    ...(open.float ? form('float32', pair.float) : []),
    ...(open.int8 ? form('int8', pair.int8) : []),
  ])
  const columns: Column[] = [
    { title: 'Batch', numeric: true },
    ...(cells[0] ?? []).map(([title]) => ({ title, numeric: true })),
    ...(forms.length === 2 ? [{ title: 'int8 ÷ float32', numeric: true }] : []),
  ]
  return (
    <div class="results">
      <p role="status" class="best">
        {sayBest(pairs)}
      </p>
      <ChartFigure title="Milliseconds an item" chart={chart} />
      <DataTable
        caption="Milliseconds an item"
        columns={columns}
        rows={pairs.map(({ batch, ratio }, i) => [
          batch,
          ...(cells[i] ?? []).map(([, value]) => value ?? '–'),
          ...(forms.length === 2 ? [ratio === undefined ? '–' : significant(ratio)] : []),
        ])}
      />
      <p class="faint">
        The first answer is from the network to its first answer on this page’s device: what was compiled
        there before is not compiled again.
      </p>
      {measured.leftOut.map(({ batch, reason }) => (
        <p key={batch} class="faint">
          Batch {batch} was left out: {reason}.
        </p>
      ))}
    </div>
  )
}

function sayBest(pairs: ReturnType<typeof pairRows>): string {
  const last = pairs.findLast(({ ratio }) => ratio !== undefined)
  if (last?.ratio === undefined) return ''
  return `At batch ${last.batch}, int8 takes ${significant(last.ratio)} of float32’s time.`
}
