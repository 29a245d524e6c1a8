/** What an error says, and what its cause says: Node's "fetch failed" alone tells nothing. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause ? `${error.message}: ${reason(error.cause)}` : error.message
}
