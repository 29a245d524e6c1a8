/** Returns the message of an error and those of its causes: Node's "fetch failed" alone tells nothing. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause ? `${error.message}: ${reason(error.cause)}` : error.message
}
