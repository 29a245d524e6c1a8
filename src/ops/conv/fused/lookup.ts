/** Fuses a linear operator and a function of single bytes that follows it, such as QUANTIZE or HARD_SWISH. */
import type { AdapterTraits, Binding, Kernel } from '../../../graph/kernel'
import { type OpDef, type Operator, outputOf } from '../../../graph/operator'
import { type LookupTable, lookupBinding } from '../../shared/lookup'
import { mayFuse, type Work } from '../variants/choice'
import { withEpilogue } from './epilogue'

/** A linear operator and the function that follows it. Exists only inside executors. */
interface Fused {
  readonly linear: Operator
  readonly next: Operator
  readonly table: LookupTable
}

/**
 * Builds the definition of the fused operator. The linear operator's output is requantized and clamped as usual, then
 * looked up. Both roundings happen, so the bytes equal those of the two operators run one after the other.
 */
function fusedDef(kind: string): OpDef<Fused> {
  return {
    kind,
    infer: ({ attrs: { next } }) => next.def.infer(next),
    reference: ({ attrs: { linear, next } }, inputs) =>
      next.def.reference(next, linear.def.reference(linear, inputs)),
    candidates: ({ attrs }, context) =>
      withEpilogue(attrs.linear.def.candidates?.(attrs.linear, context) ?? [], (kernel) =>
        withLookup(attrs, kernel),
      ),
    macs: ({ attrs: { linear } }) => linear.def.macs?.(linear) ?? 0,
    readsNarrow: ({ attrs: { linear } }) => linear.def.readsNarrow?.(linear) ?? false,
  }
}

/** Shader parts of a linear operator's epilogue that looks up. */
export const lookupEpilogue = { finish_i8: ['finish_lookup_i8'] }

function withLookup({ linear, next, table }: Fused, kernel: Kernel): Kernel {
  const [before, after] = [outputOf(linear), outputOf(next)]
  const redirect = (binding: Binding): Binding =>
    'write' in binding && binding.write === before ? { write: after } : binding
  const parts = { ...kernel.parts, ...lookupEpilogue }
  return { ...kernel, parts, bindings: [...kernel.bindings.map(redirect), lookupBinding(table)] }
}

/** Returns `linear` and `next` as one operator if `next` is a function of single bytes. */
export function fuseLookup(
  linear: Operator,
  next: Operator,
  kind: Work['kind'],
  adapter: AdapterTraits,
): Operator | undefined {
  const table = outputOf(linear).type === 'int8' ? next.def.lookupTable?.(next) : undefined
  if (!table || !mayFuse(kind, adapter)) return undefined
  const fused: Operator<Fused> = {
    def: fusedDef(`${linear.def.kind} + ${next.def.kind}`),
    name: `${linear.name} + ${next.name}`,
    attrs: { linear, next, table },
    inputs: linear.inputs,
    outputs: next.outputs,
  }
  return fused
}
