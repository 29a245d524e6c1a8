import Table from 'cli-table3'
import type { AdapterReport } from '../../../gpu/device'
import type { Dataset } from '../../../train/data/dataset'
import { accuracyOf, type Result } from '../contest'
import { describeAdapter } from '../describe'
import { formatBytes } from '../output'
import type { Differences, Measured } from './measure'

/** All results of the job. */
export interface Findings {
  readonly test: Dataset
  readonly measured: Measured
  readonly bytes: { readonly tfjs: number; readonly float: number; readonly int8: number }
  readonly differences: Differences
}

/** The output of `--json`. Times are medians in milliseconds; accuracies and ratios are fractions. */
export interface MnistReport {
  readonly data: 'mnist' | 'synthetic'
  readonly images: number
  readonly adapter: AdapterReport
  readonly tfjs: Column
  readonly float: Column & { readonly dispatches: number }
  readonly int8: Column & {
    readonly dispatches: number
    readonly mismatchedBytes: number
    readonly comparedBytes: number
    readonly comparedImages: number
  }
  readonly ratios: { readonly size: number; readonly timeVsTfjs: number; readonly timeVsFloat: number }
}

interface Column {
  readonly accuracy: number
  readonly msPerImage: number
  readonly minMsPerImage: number
  readonly images: number
  readonly batch: number
  readonly bytes: number
}

export function makeReport(findings: Findings): MnistReport {
  const { test, measured, bytes, differences } = findings
  const { tfjs, float, int8 } = measured
  const column = (result: Result, size: number): Column => ({
    accuracy: accuracyOf(result, test.labels),
    msPerImage: result.medianMs,
    minMsPerImage: result.minMs,
    images: result.images,
    batch: result.batch,
    bytes: size,
  })
  return {
    data: test.source,
    images: int8.images,
    adapter: measured.adapter,
    tfjs: column(tfjs, bytes.tfjs),
    float: { ...column(float, bytes.float), dispatches: float.dispatches ?? 0 },
    int8: {
      ...column(int8, bytes.int8),
      dispatches: int8.dispatches ?? 0,
      mismatchedBytes: differences.mismatchedBytes,
      comparedBytes: differences.bytes,
      comparedImages: differences.images,
    },
    ratios: {
      size: bytes.int8 / bytes.float,
      timeVsTfjs: int8.medianMs / tfjs.medianMs,
      timeVsFloat: int8.medianMs / float.medianMs,
    },
  }
}

/** Formats the table of the article (see README.md) with our columns, and the facts needed to read it. */
export function formatReport(report: MnistReport, origin: string): string {
  const { tfjs, float, int8, ratios, adapter } = report
  const columns = [tfjs, float, int8]
  const table = new Table({
    head: ['', 'TensorFlow.js float32', 'Octet float32', 'Octet int8'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  })
  const row = (label: string, cell: (column: Column) => string) => table.push([label, ...columns.map(cell)])
  row('accuracy', ({ accuracy }) => `${(100 * accuracy).toFixed(2)} %`)
  row('on images', ({ images }) => `${images}`)
  row('ms an image, median', ({ msPerImage }) => milliseconds(msPerImage))
  row('ms an image, fastest', ({ minMsPerImage }) => milliseconds(minMsPerImage))
  row('images a run', ({ batch }) => `${batch}`)
  row('size of the model', ({ bytes }) => formatBytes(bytes))
  const warning = report.data === 'synthetic' ? ['*** SYNTHETIC DIGITS, NOT MNIST ***', ''] : []
  return [
    ...warning,
    table.toString(),
    `int8 takes ${share(ratios.timeVsTfjs)} of TensorFlow.js' time and ${share(ratios.timeVsFloat)} of float32's; its file is ${share(ratios.size)} of the float file.`,
    `adapter            ${describeAdapter(adapter)}`,
    `data               ${origin}`,
    `dispatches a run   ${float.dispatches} (float32), ${int8.dispatches} (int8)`,
    `bytes that differ  ${int8.mismatchedBytes} of ${int8.comparedBytes} from the CPU reference (int8, ${int8.comparedImages} images)`,
    '',
    'The article (TensorFlow 1.3, CPU, 10,000 images): float 99.22 %, 4.88 s, 13 MB; int8 99.20 %, 7.16 s, 3.2 MB.',
  ].join('\n')
}

function milliseconds(ms: number): string {
  return ms >= 10 ? ms.toFixed(1) : ms.toPrecision(3)
}

function share(ratio: number): string {
  return `${ratio.toFixed(3)}×`
}
