/** Operators that apply a lookup table of 256 entries to every byte. */
import type { Binding, Kernel, KernelContext } from '../../graph/kernel'
import { type Operator, outputOf } from '../../graph/operator'
import { readBinding, totalWords, writeBinding } from './bindings'
import { flatDispatch } from './dispatch'

/** The output byte for each of 256 input bytes, indexed by the byte read as unsigned. */
export type LookupTable = Int8Array | Uint8Array

/** Builds the dispatch of an operator that applies `table`. */
export function lookupKernel(op: Operator, table: LookupTable, context: KernelContext): Kernel {
  const total = totalWords(context.layout(outputOf(op)))
  return {
    shader: 'lookup_i8',
    constants: { total },
    bindings: [readBinding(op, 0, context), lookupBinding(table), writeBinding(op)],
    workgroups: flatDispatch(total, context.maxWorkgroups),
  }
}

/** Returns the binding of a lookup table: shaders read a word for each byte. */
export function lookupBinding(table: LookupTable): Binding {
  return { constant: Uint32Array.from(table, (q) => q & 255), label: 'table' }
}
