/** How the page writes numbers, adapters and errors. */
import type { AdapterReport } from '../../index'

/** "3.31 MB", "53.9 kB", "12 bytes". */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${significant(bytes / 1e9)} GB`
  if (bytes >= 1e6) return `${significant(bytes / 1e6)} MB`
  if (bytes >= 1e3) return `${significant(bytes / 1e3)} kB`
  return `${bytes} bytes`
}

/** "6.86 ms", "1.24 s". */
export function formatMs(ms: number): string {
  return ms >= 1000 ? `${significant(ms / 1000)} s` : `${significant(ms)} ms`
}

/** Time that is left: "8 s", "3 min". */
export function formatSeconds(seconds: number): string {
  return seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${Math.ceil(seconds)} s`
}

/** "5 May 2027, 14:03": a date as `toISOString` writes it, by the clock here. */
export function formatDate(iso: string): string {
  const date = new Date(iso)
  const day = date.toLocaleDateString('en-GB', { dateStyle: 'long' })
  return `${day}, ${date.toLocaleTimeString('en-GB', { timeStyle: 'short' })}`
}

/** "99.25 %". */
export function formatShare(share: number, digits = 2): string {
  return `${(100 * share).toFixed(digits)} %`
}

/** "1,234,567". */
export function formatCount(count: number): string {
  return count.toLocaleString('en')
}

/** Three significant digits, without an exponent. */
export function significant(value: number): string {
  return String(Number(value.toPrecision(3)))
}

/** "google swiftshader, a software adapter". */
export function adapterName({ vendor, architecture, software }: AdapterReport): string {
  const name = [vendor, architecture].filter(Boolean).join(' ') || 'an unnamed adapter'
  return software ? `${name}, a software adapter` : name
}

/** A number with a true minus sign. */
export function signed(value: number | string): string {
  return String(value).replace('-', '−')
}

/** An error in words, as the library wrote it; a sentence with a full stop. */
export function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /[.!?]$/.test(message) ? message : `${message}.`
}
