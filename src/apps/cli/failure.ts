import { OctetError } from '../../graph/errors'
import { clean } from './terminal'

/** Exit codes of the process. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const

/** Thrown if the command line is wrong: an option's value, or arguments that contradict each other. */
export class UsageError extends OctetError {}

const systemErrors: Record<string, string> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'no space left of what this user may have',
  EFBIG: 'is larger than the file system or a limit allows',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'symbolic links lead in a circle',
  EROFS: 'the file system is read-only',
}

/** Formats an error as one line; system errors in words, with the path. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, path } = error as NodeJS.ErrnoException
  const words = code && systemErrors[code]
  if (words && path) return `${path}: ${words}`
  return error.message.replace(/\s*\n\s*/g, ' ') || error.name
}

/**
 * Prints an error on stderr: one line, or with `verbose` its stack and causes.
 *
 * @returns the exit code for the error
 */
export function reportError(error: unknown, verbose: boolean): number {
  process.stderr.write(`${clean(verbose ? details(error) : `octet: ${describeError(error)}`)}\n`)
  if (error instanceof UsageError) return exitCodes.usage
  return isInterruption(error) ? exitCodes.interrupted : exitCodes.failure
}

/** The error that aborts all work after Ctrl-C. */
export class Interruption extends OctetError {
  constructor() {
    super('interrupted')
  }
}

function isInterruption(error: unknown): boolean {
  return error instanceof Interruption
}

function details(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const stack = error.stack ?? error.message
  return error.cause === undefined ? stack : `${stack}\nCaused by: ${details(error.cause)}`
}
