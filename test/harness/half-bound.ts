/** The largest difference of float16 storage that docs/numerics.md derives. */
import { makeOperator, type Operator } from '../../src/graph/operator'
import { elementCount, makeTensor, type TensorData } from '../../src/graph/tensor'

/** Largest relative error of a store, to which side ever a device rounds; of a constant, which is rounded to nearest. */
const store = 2 ** -10
const constant = 2 ** -11
/** Largest relative error of sums and functions in float32. */
const single = 2 ** -16
/** The least normal number: devices may flush those below it to zero. */
const least = 2 ** -14

/**
 * Returns the largest difference of each output element of an operator, from its reference.
 *
 * @param inputs of float32, without constants, in order: float16 numbers
 */
export function halfBounds(
  op: Operator,
  inputs: readonly Float32Array[],
  outputs: readonly TensorData[],
): Float64Array[] {
  if (op.def.macs) {
    const products = sums(op, inputs, Math.abs)
    const ofInputs = sums(op, inputs, () => 1)
    return outputs.map((output, o) =>
      Float64Array.from(output as Float32Array, (y, i) => {
        const at = (all: readonly TensorData[]) => all[o]?.[i] as number
        const rounded = (constant + single) * at(products) + least * at(ofInputs)
        return store * Math.abs(y) + least + rounded
      }),
    )
  }
  const reach = Math.max(1, ...[...inputs, ...outputs].map((data) => largest(data as Float32Array)))
  // Rounding to steps of its own may take another step.
  const steps = op.def.kind === 'DYNAMIC_QUANTIZE' ? 1 / 127 : 0
  // Two operands, each with a derivative of 1.5 at most, times the other where they are multiplied.
  const moved = (3 * constant + single + steps) * reach
  return outputs.map((output) =>
    Float64Array.from(output as Float32Array, (y) => store * Math.abs(y) + 4 * least + moved),
  )
}

function largest(data: Float32Array): number {
  return data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

/** Runs a linear operator on the sizes of its inputs and on weights of `ofWeight`, without activation. */
function sums(
  op: Operator,
  inputs: readonly Float32Array[],
  ofWeight: (value: number) => number,
): readonly TensorData[] {
  const attrs = { ...(op.attrs as object), activation: 'none' }
  const constants = op.inputs.map(
    (tensor) => tensor?.data && makeTensor({ ...tensor, data: (tensor.data as Float32Array).map(ofWeight) }),
  )
  const sized = makeOperator({ ...op, attrs, inputs: op.inputs.map((tensor, i) => constants[i] ?? tensor) })
  const rest = [...inputs]
  return sized.def.reference(
    sized,
    op.inputs.map((tensor, i) => tensor && (constants[i]?.data ?? rest.shift()?.map(Math.abs))),
  )
}

/** Returns the first elements that differ by more than their bound: index, value, what is expected, bound. */
export function beyond(got: TensorData, wanted: TensorData, bounds: Float64Array): unknown[] {
  const found: unknown[] = []
  for (let i = 0; i < Math.max(got.length, wanted.length) && found.length < 5; i++) {
    const [a, b, bound] = [got[i] as number, wanted[i] as number, bounds[i] as number]
    if (!(Math.abs(a - b) <= bound)) found.push([i, a, b, bound])
  }
  return found
}

/** True if an operator computes float32 alone, on the GPU. */
export function isFloatOnly(op: Operator): boolean {
  const tensors = [...op.inputs, ...op.outputs].filter((tensor) => tensor && elementCount(tensor.shape) > 0)
  return tensors.every((tensor) => tensor?.type === 'float32') && !op.def.hostOnly?.(op)
}
