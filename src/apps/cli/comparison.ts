import Table from 'cli-table3'
import type { AdapterReport } from '../../gpu/device'
import type { Comparison } from '../../quantize/compare'
import { counted, describeAdapter } from './describe'
import { formatBytes } from './output'
import { nameLine, shorten, wrap } from './table'

/** Widths of the cells whose text comes from the user or from a file, so that both tables fit `lineWidth`. */
const [pathWidth, nameWidth] = [44, 46]

/** Figures of one of the two models. */
export interface ModelFigures {
  readonly model: string
  readonly bytes: number
  /** Median and minimum, in milliseconds. */
  readonly msPerImage: number
  readonly minMsPerImage: number
  readonly images: number
  /** A fraction; missing if the data has no labels. */
  readonly accuracy?: number
  readonly adapter?: AdapterReport
  readonly dispatches?: number
}

/** The output of `octet compare --json`. */
export interface ModelComparison {
  readonly data: string
  readonly on: 'gpu' | 'cpu'
  readonly before: ModelFigures
  readonly after: ModelFigures
  readonly layers: Comparison
}

/** Formats the comparison as two tables: the models, and their layers. */
export function formatComparison({ data, before, after, layers }: ModelComparison): string {
  const models = new Table({
    head: ['', shorten(before.model, pathWidth), shorten(after.model, pathWidth)],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [] },
  })
  const row = (label: string, cell: (figures: ModelFigures) => string) =>
    models.push([label, cell(before), cell(after)])
  if (before.accuracy !== undefined) row('accuracy', ({ accuracy = 0 }) => `${(100 * accuracy).toFixed(2)} %`)
  row('ms a sample, median', ({ msPerImage }) => msPerImage.toPrecision(3))
  row('ms a sample, fastest', ({ minMsPerImage }) => minMsPerImage.toPrecision(3))
  row('size', ({ bytes }) => formatBytes(bytes))
  if (after.adapter) row('dispatches a run', ({ dispatches = 0 }) => `${dispatches}`)
  return [
    models.toString(),
    wrap(after.adapter ? `adapter  ${describeAdapter(after.adapter)}` : 'run by the CPU reference'),
    wrap(`data     ${data}`),
    '',
    formatLayers(layers),
  ].join('\n')
}

function formatLayers({ layers, outputs, worst, samples }: Comparison): string {
  const table = new Table({
    head: ['tensor', 'weight bits', 'SQNR, dB', 'largest error', 'mean error', 'saturated'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  })
  for (const { name, weightBits, sqnr, maxError, meanError, saturated } of layers) {
    const mark = name === worst?.name ? ' ← worst' : ''
    table.push([
      shorten(name, nameWidth - mark.length) + mark,
      weightBits === undefined ? '' : `${weightBits}`,
      Number.isFinite(sqnr) ? sqnr.toFixed(1) : '∞',
      short(maxError),
      short(meanError),
      `${(100 * saturated).toFixed(3)} %`,
    ])
  }
  const agreement = outputs.flatMap(({ name, topAgreement }) =>
    topAgreement === undefined
      ? []
      : [nameLine(name, `largest value at the same place in ${(100 * topAgreement).toFixed(2)} %`)],
  )
  return [`layers, on ${counted(samples, 'sample')}:`, table.toString(), ...agreement].join('\n')
}

function short(value: number): string {
  return value === 0 ? '0' : value.toPrecision(3)
}
