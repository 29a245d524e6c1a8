/** What RADV prints with RADV_DEBUG=asm,shaderstats. */
import { type Figures, type Loop, numberAfter } from './figures'
import { blocksOf, hottestLoop, type Line } from './loops'

/** @throws Error if the text isn't RADV's */
export function readAmd(text: string): Figures {
  const start = text.indexOf('disasm:')
  const end = text.indexOf('*** SHADER STATS')
  if (start < 0 || end < start) throw new Error("the compiler's text has no disassembly")
  const assembly = text.slice(start, end)
  const stats = text.slice(end)
  return {
    instructions: numberAfter('Instructions', stats),
    registers: numberAfter('VGPRs', stats),
    // Only the masks of waves of 32 are single registers.
    wave: /\bexec_lo\b|_saveexec_b32/.test(assembly) ? 32 : 64,
    occupancy: numberAfter('Subgroups per SIMD', stats),
    spills: numberAfter('Spilled VGPRs', stats) + numberAfter('Spilled SGPRs', stats),
    scratch: numberAfter('Scratch size', stats),
    loop: readLoop(assembly),
  }
}

/** Dot products of four bytes, and matrices. */
const dot = /^v_(dot4|wmma)/

/** Vector instructions that take four times as long. */
const slow = /^v_(mul_lo|mul_hi|mad_u64|mad_i64|rcp|sqrt|rsq|exp|log)_/

function readLoop(assembly: string): Loop | undefined {
  const ops = hottestLoop(blocksOf(linesOf(assembly)), (op) => dot.test(op))
  if (!ops) return undefined
  const dots = ops.filter((op) => dot.test(op)).length
  const others = ops.filter((op) => op.startsWith('v_') && !dot.test(op))
  const cycles = others.reduce((sum, op) => sum + (slow.test(op) ? 4 : 1), dots)
  return { dots, vector: others.length, instructions: ops.length, share: dots / cycles }
}

function linesOf(assembly: string): Line[] {
  return assembly.split('\n').flatMap((line): Line[] => {
    const label = /^(BB\d+):/.exec(line)?.[1]
    if (label) return [{ label }]
    const [, op, argument] = /^\t([a-z]\w*)\s*([^\s;]*)/.exec(line) ?? []
    if (!op) return []
    const to = /^s_c?branch/.test(op) ? argument : undefined
    return [{ op, to, ends: op === 's_branch' || op === 's_endpgm' }]
  })
}
