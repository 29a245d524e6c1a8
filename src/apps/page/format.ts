/** Writes numbers, adapters and errors as the page shows them. */
import type { AdapterReport } from '../../index'

/** Formats a number of bytes: "3.31 MB", "53.9 kB", "12 bytes". */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${significant(bytes / 1e9)} GB`
  if (bytes >= 1e6) return `${significant(bytes / 1e6)} MB`
  if (bytes >= 1e3) return `${significant(bytes / 1e3)} kB`
  return `${bytes} bytes`
}

/** Formats a time: "6.86 ms", "1.24 s". */
export function formatMs(ms: number): string {
  return ms >= 1000 ? `${significant(ms / 1000)} s` : `${significant(ms)} ms`
}

/** Formats the time that is left: "8 s", "3 min". */
export function formatSeconds(seconds: number): string {
  return seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${Math.ceil(seconds)} s`
}

/** Formats an ISO date (from `toISOString`) in local time: "5 May 2027, 14:03". */
export function formatDate(iso: string): string {
  const date = new Date(iso)
  const day = date.toLocaleDateString('en-GB', { dateStyle: 'long' })
  return `${day}, ${date.toLocaleTimeString('en-GB', { timeStyle: 'short' })}`
}

/** Formats a fraction in [0, 1] as a percentage: "99.25 %". */
export function formatShare(share: number, digits = 2): string {
  return `${(100 * share).toFixed(digits)} %`
}

/** Formats a count with thousands separators: "1,234,567". */
export function formatCount(count: number): string {
  return count.toLocaleString('en')
}

/** Rounds to three significant digits and writes the number without an exponent. */
export function significant(value: number): string {
  return String(Number(value.toPrecision(3)))
}

/** Names an adapter: "google swiftshader, a software adapter". */
export function adapterName({ vendor, architecture, software }: AdapterReport): string {
  const name = [vendor, architecture].filter(Boolean).join(' ') || 'an unnamed adapter'
  return software ? `${name}, a software adapter` : name
}

/** Writes a number with a true minus sign (−). */
export function signed(value: number | string): string {
  return String(value).replace('-', '−')
}

/** Returns the error's message, with a full stop if it has no end mark. */
export function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /[.!?]$/.test(message) ? message : `${message}.`
}
