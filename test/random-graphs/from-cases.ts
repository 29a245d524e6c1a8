/** Operators of the cases (`test/ops/cases`), with attributes, shapes and quantization, as parts of random graphs. */

import type { OpDef, Operator } from '../../src/graph/operator'
import { elementCount, makeTensor, type Tensor } from '../../src/graph/tensor'
import { builtCases } from '../ops/cases'
import { type GraphBuilder, maxElements } from './builder'

/**
 * The operators of cases that read int8 on the GPU, by definition. An operator that gets a case joins the random graphs.
 * Those that run on the CPU would keep layers behind them from running at all.
 */
export const int8Operators: ReadonlyMap<OpDef<unknown>, readonly Operator[]> = collect()

function collect(): Map<OpDef<unknown>, Operator[]> {
  const found = new Map<OpDef<unknown>, Operator[]>()
  for (const { graph } of builtCases()) {
    const [op, second] = graph.operators
    if (!op || second || !fits(op) || op.def.hostOnly?.(op)) continue
    found.set(op.def, [...(found.get(op.def) ?? []), op])
  }
  return found
}

function fits({ inputs, outputs }: Operator): boolean {
  const all = [...inputs, ...outputs].filter((tensor): tensor is Tensor => tensor !== undefined)
  const read = inputs.filter((tensor): tensor is Tensor => !!tensor && !tensor.data)
  return (
    read.length > 0 &&
    read.every(({ type }) => type === 'int8') &&
    outputs.every(({ type }) => type !== 'float32') &&
    all.every(({ shape, data }) => data || elementCount(shape) <= maxElements)
  )
}

/** Adds an operator of a case, of tensors that are brought to the shapes and the quantization that it reads. */
export function fromCases(builder: GraphBuilder): readonly Tensor[] {
  const { draw } = builder
  const op = draw.pick(int8Operators.get(draw.pick([...int8Operators.keys()])) ?? [])
  const known = new Map<Tensor, Tensor>()
  const inputs = op.inputs.map((tensor) => {
    if (!tensor) return undefined
    const made = known.get(tensor) ?? (tensor.data ? renamed(builder, tensor) : prepared(builder, tensor))
    known.set(tensor, made)
    return made
  })
  const [output] = op.outputs
  const added = builder.add(op.def, op.attrs, inputs, { type: output?.type ?? 'int8', quant: output?.quant })
  return added.filter(({ type }) => type === 'int8')
}

/** A case may be drawn twice. */
function renamed(builder: GraphBuilder, constant: Tensor): Tensor {
  return makeTensor({ ...constant, name: builder.name(constant.name) })
}

function prepared(builder: GraphBuilder, { shape, quant }: Tensor): Tensor {
  const fitted = builder.fitted(builder.any(), shape)
  return quant ? builder.requantized(fitted, quant) : fitted
}
