/** What NVK's compiler prints with NAK_DEBUG=print. */
import { type Block, type Figures, type Loop, numberAfter } from './figures'
import { hottestLoop } from './loops'

/** @throws Error if the text isn't NAK's */
export function readNvidia(text: string): Figures {
  // The last of the forms that it prints is the one that is encoded.
  const start = text.lastIndexOf('NAK IR after calc_instr_deps')
  const end = text.lastIndexOf('\nStage: compute')
  if (start < 0 || end < start) throw new Error("the compiler's text has no last form")
  const stats = text.slice(end)
  return {
    instructions: numberAfter('Instruction count', stats),
    registers: numberAfter('Num GPRs', stats),
    wave: 32,
    occupancy: numberAfter('Max warps/SM', stats),
    spills: numberAfter('Spills to mem', stats),
    scratch: numberAfter('SLM size', stats),
    loop: readLoop(text.slice(start, end)),
  }
}

const dot = /^(idp4|imma)/
const memory = /^(ld|st|atom|red|shfl)/
/** Branches and the like, which the vector pipes don't see. */
const control = /^(bra|bssy|bsync|bclear|bmov|break|exit|nop|warpsync|membar|ccctl|bar)\b/

function readLoop(form: string): Loop | undefined {
  const ops = hottestLoop(blocksOf(form), (op) => dot.test(op))
  if (!ops) return undefined
  const dots = ops.filter((op) => dot.test(op)).length
  const vector = ops.filter((op) => !dot.test(op) && !memory.test(op) && !control.test(op)).length
  // A scheduler issues an instruction a cycle. Its pipe takes two for a dot product, and two for other arithmetic.
  const cycles = Math.max(2 * dots, 2 * vector, ops.length)
  return { dots, vector, instructions: ops.length, share: (2 * dots) / cycles }
}

function blocksOf(form: string): Block[] {
  const blocks: { ops: string[]; from: number[] }[] = []
  for (const line of form.split('\n')) {
    const [, number, before] = /^block\S* (\d+) \S+ \[(.*?)\]/.exec(line) ?? []
    if (number !== undefined) {
      blocks[Number(number)] = { ops: [], from: before ? before.split(', ').map(Number) : [] }
      continue
    }
    // "@!p0    r1 p0   = iadd3 r1 rZ rZ // delay=1": a predicate, results, and the instruction.
    const op = /^(?:@\S+)?\s+(?:\S.*?\s+=\s+)?([a-z][\w.]*)[^=]*\/\/ delay/.exec(line)?.[1]
    if (op) blocks.at(-1)?.ops.push(op)
  }
  return blocks
}
