import { adapterName, formatBytes, formatMs, formatShare, significant } from '../format'
import type { Findings, Measured } from './protocol'

/** What a quantization gave, as it is kept for the next visit. */
export interface Outcome {
  /** What it depends on. */
  readonly key: string
  readonly mode: 'int8' | 'weights'
  readonly findings: Findings
  /** In words. */
  readonly testedOn: string
  /** In words; null where only weights were quantized. */
  readonly calibratedOn: string | null
}

/** A row of the article's table: what, before, after, after over before. */
export type Row = readonly [what: string, before: string, after: string, ratio: string]

/** Before and after, as the article has it: accuracy where labels are known, else agreement; time; size. */
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
  const rows: Row[] = [
    ...right,
    ['Same answer as float32', '–', share(agreement, samples), '–'],
    ['Time an input, median', formatMs(float.ms), formatMs(int8.ms), over(({ ms }) => ms)],
    ['Size of the file', formatBytes(float.bytes), formatBytes(int8.bytes), over(({ bytes }) => bytes)],
  ]
  // A number and its unit stay together.
  const together = (cell: string) => cell.replaceAll(' ', '\u00a0')
  return rows.map(([what, before, after, ratio]) => [
    what,
    together(before),
    together(after),
    together(ratio),
  ])
}

/** Percent, with as many digits as the number of samples tells apart. */
function share(value: number, samples: number): string {
  return formatShare(value, samples >= 1000 ? 2 : 1)
}

/** "−0.5 points". */
function points(before: number, after: number): string {
  const difference = 100 * (after - before)
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '±'
  return `${sign}${significant(Math.abs(difference))} points`
}

/** Under the table: what was measured where. */
export function describeMeasurement({ findings, testedOn, calibratedOn }: Outcome): string {
  const { samples, batch, adapter } = findings
  const where = adapter
    ? `WebGPU on ${adapterName(adapter)}, ${batch} at a time`
    : 'the CPU reference, because there is no WebGPU: slow, and its times say nothing about a GPU'
  const ranges = calibratedOn === null ? '' : ` Ranges from ${calibratedOn}.`
  return `Measured on ${counted(samples, testedOn)}; on ${where}.${ranges}`
}

/** "60 digits", "60 of MNIST’s images". */
export function counted(count: number, what: string): string {
  return `${count}${/^[A-Z]/.test(what) ? ' of' : ''} ${what}`
}

/** The layer that diverges most, in words. */
export function describeWorst({ worst }: Findings): string {
  if (!worst) return 'No layer diverges.'
  const { name, sqnr } = worst
  // TensorFlow Lite joins the names of what it fused.
  const [first, ...others] = name.split(';')
  return `The layer that diverges most is "${first}${others.length > 0 ? ' …' : ''}": its values are ${significant(sqnr)} dB above the error.`
}

/** An outcome as it was kept, if it is whole. */
export function readOutcome(kept: unknown): Outcome | null | undefined {
  const { key, mode, findings, testedOn, calibratedOn } = (kept ?? {}) as Partial<Outcome>
  const { float, int8, samples, batch, agreement } = (findings ?? {}) as Partial<Findings>
  const measured = (one: Partial<Measured> | undefined) =>
    typeof one?.ms === 'number' && typeof one.bytes === 'number'
  const whole =
    typeof key === 'string' &&
    (mode === 'int8' || mode === 'weights') &&
    typeof testedOn === 'string' &&
    (calibratedOn === null || typeof calibratedOn === 'string') &&
    [samples, batch, agreement].every((one) => typeof one === 'number') &&
    measured(float) &&
    measured(int8)
  return whole ? (kept as Outcome) : undefined
}
