/** How the program in the root (`compile.ts`) and the tool talk: lines on stderr, between what the driver prints. */

/** A kernel that is compiled. */
export interface Compiled {
  readonly subject: string
  readonly op: string
  readonly variant: string
  readonly chosen: boolean
  readonly shader: string
  readonly workgroups: readonly [number, number, number]
  /** Invocations of a workgroup. */
  readonly lanes: number
}

/** A message. What the driver prints between `begin` and `end` is about one kernel. */
export type Message =
  | { readonly begin: Compiled }
  | { readonly end: { readonly error?: string | undefined } }
  | { readonly failed: string }

const mark = '@octet '

/** Formats a message as a line; it begins one of its own whatever the driver has printed. */
export function writeMessage(message: Message): string {
  return `\n${mark}${JSON.stringify(message)}\n`
}

/** Returns the message that a line is, or undefined if the driver has printed it. */
export function readMessage(line: string): Message | undefined {
  return line.startsWith(mark) ? JSON.parse(line.slice(mark.length)) : undefined
}
