import type { Graph } from '../../graph/graph'
import type { Operator } from '../../graph/operator'
import { makeTensor, type Tensor } from '../../graph/tensor'

/**
 * Turns legacy models back into uint8 for the writer, the reverse of the reader's conversion. A model is a legacy one
 * if an operator says that its arithmetic is that of uint8 (`TfliteCodec.unsigned`); any other graph is returned as it
 * is. A QUANTIZE between uint8 and int8 at the boundary is dropped, and its two tensors become one.
 */
export function restoreUnsigned(graph: Graph): Graph {
  if (!graph.operators.some((op) => op.def.tflite?.unsigned?.(op))) return graph
  const forms = new Map<Tensor, Tensor>()
  const signFlips = new Set(graph.operators.filter(isSignFlip))
  for (const { inputs, outputs } of signFlips) {
    const [a, b] = [inputs[0] as Tensor, outputs[0] as Tensor]
    if (a.type === 'uint8') forms.set(b, a)
    else forms.set(a, b)
  }
  const form = (tensor: Tensor) => {
    const known = forms.get(tensor) ?? unsigned(tensor)
    forms.set(tensor, known)
    return known
  }
  const operators = graph.operators
    .filter((op) => !signFlips.has(op))
    .map((op) => ({
      ...op,
      inputs: op.inputs.map((tensor) => tensor && form(tensor)),
      outputs: op.outputs.map(form),
    }))
  return { ...graph, operators, inputs: graph.inputs.map(form), outputs: graph.outputs.map(form) }
}

/** True if an operator only flips sign bits between uint8 and int8: equal scales, zero points 128 apart. */
function isSignFlip({ def, inputs, outputs }: Operator): boolean {
  const [a, b] = [inputs[0], outputs[0]]
  if (def.kind !== 'QUANTIZE' || !a?.quant || !b?.quant) return false
  const apart = (b.quant.zeroPoint[0] ?? 0) - (a.quant.zeroPoint[0] ?? 0)
  const wanted =
    a.type === 'uint8' && b.type === 'int8' ? -128 : a.type === 'int8' && b.type === 'uint8' ? 128 : 0
  return wanted !== 0 && apart === wanted && a.quant.scale[0] === b.quant.scale[0]
}

/** Returns an int8 tensor of one scale as uint8, with 128 added to values and zero point; others as they are. */
function unsigned(tensor: Tensor): Tensor {
  const { type, quant, data } = tensor
  if (type !== 'int8' || quant?.scale.length !== 1) return tensor
  return makeTensor({
    ...tensor,
    type: 'uint8',
    bits: undefined,
    quant: { ...quant, zeroPoint: quant.zeroPoint.map((value) => value + 128) },
    data: data && Uint8Array.from(data as Int8Array, (value) => value + 128),
  })
}
