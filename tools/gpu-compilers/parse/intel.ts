/** What anv prints with INTEL_DEBUG=cs. */
import type { Figures, Loop } from './figures'
import { blocksOf, hottestLoop, type Line } from './loops'

const summary = /^SIMD(\d+) shader: (\d+) instructions\..* (\d+):\d+ spills:fills/m

/** @throws Error if the text isn't anv's */
export function readIntel(text: string): Figures {
  const found = summary.exec(text)
  if (!found) throw new Error("the compiler's text has no line of figures")
  const [wave = 0, instructions = 0, spills = 0] = found.slice(1).map(Number)
  const assembly = text.slice(found.index)
  const scratch = /^scratch: (\d+)$/m.exec(text)
  return {
    instructions,
    registers: registersOf(assembly),
    wave,
    occupancy: undefined,
    spills,
    scratch: Number(scratch?.[1] ?? 0),
    loop: readLoop(assembly),
  }
}

/** Returns the number of registers that are named; there are 128 of 32 bytes (64 on Xe2) for a whole SIMD. */
function registersOf(assembly: string): number {
  return new Set([...assembly.matchAll(/\bg(\d+)/g)].map(([, number]) => number)).size
}

const dot = /^(dp4a|dpas)/
/** Instructions that no vector pipe executes. */
const other = /^(send|sync|if|else|endif|while|break|cont|halt|jmpi|nop)/

function readLoop(assembly: string): Loop | undefined {
  const ops = hottestLoop(blocksOf(linesOf(assembly)), (op) => dot.test(op))
  if (!ops) return undefined
  const dots = ops.filter((op) => dot.test(op)).length
  const vector = ops.filter((op) => !dot.test(op) && !other.test(op)).length
  return { dots, vector, instructions: ops.length, share: dots / (dots + vector) }
}

function linesOf(assembly: string): Line[] {
  return assembly.split('\n').flatMap((line): Line[] => {
    const label = /^(LABEL\d+):/.exec(line)?.[1]
    if (label) return [{ label }]
    const op = /^(?:\([^)]*\) )?([a-z]\w*)[.\w]*(?: \w+)?\(\d+\)/.exec(line)?.[1]
    return op ? [{ op, to: /JIP:\s+(LABEL\d+)/.exec(line)?.[1], ends: line.includes('EOT') }] : []
  })
}
