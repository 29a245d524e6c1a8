/** Short ways to build tensors and operators in tests. */
import { expect, it } from 'vitest'
import { GraphError } from '../../src/graph/errors'
import { makeOperator, type OpDef, type Operator } from '../../src/graph/operator'
import { perTensor, type QuantParams } from '../../src/graph/quant-params'
import { makeTensor, type Tensor, type TensorData, type TensorSpec } from '../../src/graph/tensor'

/** A float32 tensor; a constant when `values` are given. */
export function float32(shape: readonly number[], values?: readonly number[], name = 'x'): Tensor {
  return makeTensor({ name, shape, type: 'float32', data: values && Float32Array.from(values) })
}

/** A per-tensor quantized int8 tensor; a constant when `values` are given. */
export function int8(
  shape: readonly number[],
  quant: QuantParams,
  values?: readonly number[],
  name = 'x',
): Tensor {
  return makeTensor({ name, shape, type: 'int8', quant, data: values && Int8Array.from(values) })
}

/** Scale 1, zero point 0. */
export const plain = perTensor(1, 0)

/** A constant bias. */
export function bias(values: readonly number[], quant?: QuantParams): Tensor {
  return makeTensor({
    name: 'bias',
    shape: [values.length],
    type: 'int32',
    quant,
    data: Int32Array.from(values),
  })
}

/** An operator whose outputs have the shapes and types that `infer` says; `output` says the rest of each. */
export function makeOp<A>(
  def: OpDef<A>,
  attrs: A,
  inputs: readonly (Tensor | undefined)[],
  output: Partial<Pick<TensorSpec, 'type' | 'quant'>> = {},
): Operator {
  const type = output.type ?? inputs[0]?.type ?? 'float32'
  const draft: Tensor = { name: 'out', shape: [], type, quant: output.quant }
  const specs = def.infer({ def, name: 'op', attrs, inputs, outputs: [draft] })
  const outputs = specs.map((spec, i) =>
    makeTensor({ ...draft, ...spec, name: i === 0 ? 'out' : `out ${i}` }),
  )
  return makeOperator({ def, name: 'op', attrs, inputs, outputs })
}

/** The first output of the reference; `data` are the inputs that are not constants, in order. */
export function runOp(op: Operator, ...data: readonly TensorData[]): number[] {
  return runOutputs(op, ...data)[0] ?? []
}

/** All outputs of the reference. */
export function runOutputs(op: Operator, ...data: readonly TensorData[]): number[][] {
  const rest = [...data]
  const inputs = op.inputs.map((tensor) => tensor && (tensor.data ?? rest.shift()))
  return op.def.reference(op, inputs).map((output) => Array.from(output as Float32Array))
}

/** Tests that `control` builds, and that each case fails with a GraphError whose message matches. */
export function itRejects(
  control: () => Operator,
  cases: Readonly<Record<string, readonly [build: () => Operator, message: RegExp]>>,
): void {
  it('accepts the operator that the rejected ones vary', () => {
    expect(control().outputs).not.toHaveLength(0)
  })
  for (const [name, [build, message]] of Object.entries(cases)) {
    it(`rejects ${name}`, () => {
      expect(build).toThrow(GraphError)
      expect(build).toThrow(message)
    })
  }
}
