/** Stores the last report of each model for the next visit. */
import { fileSize, type Networks } from '../state/networks'
import { keptSignal } from '../state/storage'
import type { Report, Row } from './rows'

/** The number of models whose reports are stored; the oldest are dropped. */
const maxReports = 8

const kept = keptSignal<readonly Report[]>('measured', [], readReports)

/** Returns the last report of a model, from this visit or an earlier one. */
export function keptReport(open: Networks): Report | undefined {
  const key = keyOf(open.name, open.float && fileSize(open.float), open.int8 && fileSize(open.int8))
  return kept.value.find((report) => reportKey(report) === key)
}

/** Stores a report in place of the earlier one of the same model. */
export function keepReport(report: Report): void {
  const others = kept.value.filter((one) => reportKey(one) !== reportKey(report))
  kept.value = [report, ...others].slice(0, maxReports)
}

export function forgetReport(report: Report): void {
  kept.value = kept.value.filter((one) => one !== report)
}

/** Returns a key for a model: its name and file sizes. Weights don't count, because speed doesn't depend on them. */
function keyOf(name: string | undefined, float: number | undefined, int8: number | undefined): string {
  return JSON.stringify([name, float ?? null, int8 ?? null])
}

function reportKey({ rows }: Report): string {
  const bytes = (form: string) => rows.find(({ engine }) => engine.endsWith(form))?.bytes
  return keyOf(rows[0]?.model, bytes('float32'), bytes('int8'))
}

/** Validates stored reports and drops invalid ones. */
export function readReports(kept: unknown): readonly Report[] {
  return Array.isArray(kept) ? kept.filter(isReport).slice(0, maxReports) : []
}

function isReport(value: unknown): value is Report {
  const { adapter, browser, features, language, date, tuned, rows, leftOut } = fieldsOf(value)
  return (
    (adapter === null || areTexts(['vendor', 'architecture'].map((name) => fieldsOf(adapter)[name]))) &&
    areTexts([browser, date]) &&
    Number.isFinite(Date.parse(String(date))) &&
    areTexts(features) &&
    areTexts(language) &&
    typeof tuned === 'boolean' &&
    Array.isArray(rows) &&
    rows.length > 0 &&
    rows.every(isRow) &&
    Array.isArray(leftOut) &&
    leftOut.map(fieldsOf).every(({ batch, reason }) => areNumbers([batch]) && areTexts([reason]))
  )
}

function isRow(value: unknown): value is Row {
  const { model, batch, engine, msPerItem, gpuMsPerItem, firstAnswerMs, bytes, rounds } = fieldsOf(value)
  const { min, median } = fieldsOf(msPerItem)
  return (
    areTexts([model]) &&
    /^(octet|reference)-(float32|int8)$/.test(String(engine)) &&
    areNumbers([batch, min, median, firstAnswerMs, bytes, rounds]) &&
    (gpuMsPerItem === null || areNumbers([gpuMsPerItem]))
  )
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return (value ?? {}) as Record<string, unknown>
}

function areTexts(values: unknown): boolean {
  return Array.isArray(values) && values.every((value) => typeof value === 'string')
}

function areNumbers(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'number' && Number.isFinite(value))
}
