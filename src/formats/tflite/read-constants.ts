import type { OpDef, Operator } from '../../graph/operator'
import { elementCount, makeTensor, sameShape, type Tensor } from '../../graph/tensor'
import { dequantizeConstant } from '../../numerics/stored'
import { dequantize } from '../../ops/quantize/dequantize'
import type { DynamicQuantizeAttrs } from '../../ops/quantize/dynamic-quantize'
import { dynamicAttrs, makeDynamicQuantize } from './hybrid'
import { isStored } from './read-operators'
import type { TensorReader } from './read-tensors'
import * as schema from './schema'

/**
 * Work for each element dequantized to float32. The allowance then keeps these within a small multiple of that size.
 */
const workPerDequantized = 20

/** Elements of an output that is folded; what files compute from shapes is far smaller. */
const mostFolded = 4096

/** Computes constants that files hold in another form, while operators are read. */
export class ConstantReader {
  readonly #floats = new Map<Tensor, Tensor>()
  readonly #dynamic = new Map<Tensor, Operator<DynamicQuantizeAttrs>>()

  constructor(readonly tensors: TensorReader) {}

  /**
   * Makes tensor `index` the float32 constant that `stored` stands for, if `def` says so: a DEQUANTIZE, or a CAST of
   * float16. Returns false if that can't be done: `stored` is neither quantized int8 nor float16, or the tensor has
   * been read already, doesn't exist, or isn't float32 of the same shape.
   */
  widen(def: OpDef<unknown>, stored: Tensor | undefined, index: number | undefined): boolean {
    const { tensors } = this
    const isHalf = stored?.type === 'float16'
    if (!stored?.data || !(def === dequantize || (def.kind === 'CAST' && isHalf))) return false
    if (index === undefined || !tensors.isUnread(index)) return false
    if (!isHalf && !(stored.type === 'int8' && stored.quant)) return false
    const table = tensors.tables.at(index)
    const shape = table.int32s(schema.tensor.shape, `the shape of tensor ${index}`)
    if (schema.dataTypeOf(table.int8(schema.tensor.type)) !== 'float32' || !sameShape(shape, stored.shape))
      return false
    tensors.define(index, this.#dequantized(stored, tensors.nameOf(index)))
    return true
  }

  /**
   * Computes an operator whose inputs are constants, or that reads only a shape, with its reference, and makes its
   * outputs constants: the target of a RESHAPE, for example, which exporters compute from a SHAPE. Returns false for
   * other operators, for quantized constants, which stay as they are, for inputs and outputs of the graph, and where
   * the result is large.
   *
   * @param indices of the operator's outputs
   */
  fold(op: Operator, indices: readonly number[]): boolean {
    const { inputs, outputs, def } = op
    const isKnown = inputs.every((input) => !input || (input.data && !input.quant)) && inputs.length > 0
    const isSmall = outputs.every((output) => elementCount(output.shape) <= mostFolded && !output.quant)
    if (!isSmall || !(def.ofShape || isKnown)) return false
    if (indices.some((index) => this.tensors.isBoundary(index))) return false
    const values = def.reference(
      op,
      inputs.map((input) => input?.data),
    )
    outputs.forEach((output, i) => {
      const data = values[i]
      const index = indices[i]
      if (!data || index === undefined) return
      this.tensors.file.charge(data.length * workPerDequantized)
      this.tensors.define(index, makeTensor({ ...output, data }))
    })
    return true
  }

  /**
   * Returns the inputs of a float32 operator, with quantized constants turned into float32 (dynamic-range
   * quantization). If TensorFlow Lite quantizes the activation dynamically, `ahead` holds an operator that does the
   * same.
   *
   * @param asymmetric the option `asymmetric_quantize_inputs`
   */
  hybrid(def: OpDef<unknown>, given: readonly (Tensor | undefined)[], asymmetric: boolean) {
    const [input, weights] = given
    const tensors = given.map((tensor) => (tensor && isStored(tensor) ? this.#float(tensor) : tensor))
    const ahead: Operator[] = []
    if (!input || tensors[1] === weights || input.data) return { tensors, ahead }
    const attrs = dynamicAttrs(def, input, weights, asymmetric)
    if (!attrs) return { tensors, ahead }
    const known = this.#dynamic.get(input)
    const same = known?.attrs.length === attrs.length && known.attrs.asymmetric === attrs.asymmetric
    const op = same ? known : makeDynamicQuantize(input, attrs)
    if (op !== known) ahead.push(op)
    this.#dynamic.set(input, op)
    return { tensors: [op.outputs[0], ...tensors.slice(1)], ahead }
  }

  #float(tensor: Tensor): Tensor {
    const float = this.#floats.get(tensor) ?? this.#dequantized(tensor, `${tensor.name}/float32`)
    this.#floats.set(tensor, float)
    return float
  }

  /** Returns the float32 constant of `dequantizeConstant`, and charges the work to the file's allowance. */
  #dequantized(stored: Tensor, name: string): Tensor {
    this.tensors.file.charge(elementCount(stored.shape) * workPerDequantized)
    return dequantizeConstant(stored, name)
  }
}
