/** Loops of a compiled kernel. */
import type { Block } from './figures'

/**
 * Returns the instructions of the loop with most instructions that are `hot`, of those loops that have no such loop in
 * them; undefined if no loop has any.
 */
export function hottestLoop(
  blocks: readonly Block[],
  hot: (op: string) => boolean,
): readonly string[] | undefined {
  const count = (loop: ReadonlySet<number>) =>
    [...loop].reduce((sum, at) => sum + (blocks[at]?.ops.filter(hot).length ?? 0), 0)
  const loops = naturalLoops(blocks).filter((loop) => count(loop) > 0)
  const innermost = loops.filter((loop) => !loops.some((other) => other !== loop && isInside(other, loop)))
  const [hottest] = innermost.sort((a, b) => count(b) - count(a))
  return hottest && blocks.flatMap(({ ops }, at) => (hottest.has(at) ? ops : []))
}

/** Returns the natural loops, one for each head: all blocks that reach a branch back to it without passing it. */
function naturalLoops(blocks: readonly Block[]): ReadonlySet<number>[] {
  return blocks.flatMap(({ from }, head) => {
    const tails = from.filter((tail) => tail >= head)
    if (tails.length === 0) return []
    const loop = new Set([head])
    const open = [...tails]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (loop.has(at)) continue
      loop.add(at)
      open.push(...(blocks[at]?.from ?? []))
    }
    return [loop]
  })
}

function isInside(inner: ReadonlySet<number>, outer: ReadonlySet<number>): boolean {
  return inner.size < outer.size && [...inner].every((at) => outer.has(at))
}

/** A line of assembly: a label, or an instruction with the label that it may branch to. */
export type Line =
  | { readonly label: string }
  | { readonly op: string; readonly to?: string | undefined; readonly ends?: boolean | undefined }

/** Splits assembly into blocks. `ends` marks instructions behind which the next line doesn't follow. */
export function blocksOf(lines: readonly Line[]): Block[] {
  const blocks: { ops: string[]; from: number[] }[] = [{ ops: [], from: [] }]
  const labels = new Map<string, number>()
  const branches: { from: number; to: string }[] = []
  let follows = true
  /** Begins a block, which the last one leads to unless it has ended. */
  const begin = () => blocks.push({ ops: [], from: follows ? [blocks.length - 1] : [] }) - 1
  for (const line of lines) {
    if ('label' in line) {
      labels.set(line.label, begin())
      follows = true
      continue
    }
    const at = blocks.length - 1
    blocks[at]?.ops.push(line.op)
    if (line.to !== undefined) branches.push({ from: at, to: line.to })
    follows = !line.ends
    if (line.to !== undefined && follows) begin()
  }
  for (const { from, to } of branches) blocks[labels.get(to) ?? -1]?.from.push(from)
  return blocks
}
