import { adapterName, formatBytes, formatMs, formatShare, significant } from '../format'
import type { Findings, Measured } from './protocol'

/** The outcome of a quantization, as it is stored for the next visit. */
export interface Outcome {
  /** Identifies the network and the settings, see `keyOf`. */
  readonly key: string
  readonly mode: 'int8' | 'weights'
  /** Bits of the weights; missing in outcomes that were stored before. */
  readonly weightBits?: number
  readonly findings: Findings
  /** The test inputs, in words. */
  readonly testedOn: string
  /** The calibration inputs, in words; null if only weights were quantized. */
  readonly calibratedOn: string | null
}

/** A row of the table of the article (see README.md): what, before, after, after divided by before. */
export type Row = readonly [what: string, before: string, after: string, ratio: string]

/** Returns the rows of the article's table: accuracy with labels, agreement with classes, time, size. */
export function rowsOf({ float, int8, agreement, samples }: Findings): Row[] {
  const over = (of: (one: Measured) => number) => `${significant(of(int8) / of(float))}×`
  const right: Row[] =
    float.accuracy !== undefined && int8.accuracy !== undefined
      ? [
          [
            'Accuracy',
            share(float.accuracy, samples),
            share(int8.accuracy, samples),
            points(float.accuracy, int8.accuracy),
          ],
        ]
      : []
  const same: Row[] =
    agreement === undefined ? [] : [['Same answer as float32', '–', share(agreement, samples), '–']]
  const rows: Row[] = [
    ...right,
    ...same,
    ['Time an input, median', formatMs(float.ms), formatMs(int8.ms), over(({ ms }) => ms)],
    ['Size of the file', formatBytes(float.bytes), formatBytes(int8.bytes), over(({ bytes }) => bytes)],
  ]
  // Don't break lines between a number and its unit.
  const unbroken = (cell: string) => cell.replaceAll(' ', '\u00a0')
  return rows.map(([what, before, after, ratio]) => [
    what,
    unbroken(before),
    unbroken(after),
    unbroken(ratio),
  ])
}

/** Formats a percentage, with as many digits as the number of samples justifies. */
function share(value: number, samples: number): string {
  return formatShare(value, samples >= 1000 ? 2 : 1)
}

/** Formats a difference in percentage points: "−0.5 points". */
function points(before: number, after: number): string {
  const difference = 100 * (after - before)
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '±'
  return `${sign}${significant(Math.abs(difference))} points`
}

/** Describes the inputs and the device of a measurement, for the line below the table. */
export function describeMeasurement({ findings, weightBits = 8, testedOn, calibratedOn }: Outcome): string {
  const weights = weightBits < 8 ? `Weights of ${weightBits} bit${weightBits > 1 ? 's' : ''}. ` : ''
  const { samples, batch, adapter } = findings
  const where = adapter
    ? `WebGPU on ${adapterName(adapter)}, ${batch} at a time`
    : 'the CPU reference, because there is no WebGPU: slow, and its times say nothing about a GPU'
  const ranges = calibratedOn === null ? '' : ` Ranges from ${calibratedOn}.`
  return `${weights}Measured on ${counted(samples, testedOn)}; on ${where}.${ranges}`
}

/** Counts something in words: "60 digits", "60 of MNIST’s images". */
export function counted(count: number, what: string): string {
  return `${count}${/^[A-Z]/.test(what) ? ' of' : ''} ${what}`
}

/** Names the layer that diverges most, and by how much. */
export function describeWorst({ worst }: Findings): string {
  if (!worst) return 'No layer diverges.'
  const { name, sqnr } = worst
  // TensorFlow Lite joins the names of fused operators with ";".
  const [first, ...others] = name.split(';')
  return `The layer that diverges most is "${first}${others.length > 0 ? ' …' : ''}": its values are ${significant(sqnr)} dB above the error.`
}

/** Validates a stored outcome; returns undefined if it is invalid. */
export function readOutcome(kept: unknown): Outcome | null | undefined {
  const { key, mode, weightBits, findings, testedOn, calibratedOn } = (kept ?? {}) as Partial<Outcome>
  const { float, int8, samples, batch, agreement } = (findings ?? {}) as Partial<Findings>
  const measured = (one: Partial<Measured> | undefined) =>
    typeof one?.ms === 'number' && typeof one.bytes === 'number'
  const valid =
    typeof key === 'string' &&
    (mode === 'int8' || mode === 'weights') &&
    typeof testedOn === 'string' &&
    ['number', 'undefined'].includes(typeof weightBits) &&
    (calibratedOn === null || typeof calibratedOn === 'string') &&
    [samples, batch, agreement ?? 1].every((one) => typeof one === 'number') &&
    measured(float) &&
    measured(int8)
  return valid ? (kept as Outcome) : undefined
}
