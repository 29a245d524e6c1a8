import { GraphError } from '../../../graph/errors'
import { describeOp, type OpDef, type Operator } from '../../../graph/operator'
import { type DataType, elementCount, makeTensor, type Tensor } from '../../../graph/tensor'
import { GraphBuilder } from '../builder'
import type { WeightType } from '../weights'

/** Limit on the elements that are read and written to compute constants while a model is imported. */
const maxComputed = 2 ** 25

/** Limit on a tensor's axes; real models have fewer. */
const maxRank = 8

/** Collects the operators of a graph model. Computes those that read only constants at once: shapes, mostly. */
export class NodeBuilder extends GraphBuilder {
  private computed = 0
  /** The operands made from each constant, by their layout. */
  private readonly operands = new Map<Tensor, Map<string, Tensor>>()

  /** Appends an operator and returns its outputs. They have its first input's type unless `type` is given. */
  emitAll<A>(
    def: OpDef<A>,
    attrs: A,
    inputs: readonly (Tensor | undefined)[],
    name: string,
    output = name,
    type?: WeightType,
  ): readonly Tensor[] {
    if (inputs.every((input) => input?.data))
      return this.compute(this.make(def, attrs, inputs, name, output, type))
    const operands = inputs.map((input) => (input?.data ? this.operand(input) : input))
    return this.append(this.make(def, attrs, operands, name, output, type)).outputs
  }

  override emit<A>(
    def: OpDef<A>,
    attrs: A,
    inputs: readonly (Tensor | undefined)[],
    name: string,
    output = name,
    type?: WeightType,
  ): Tensor {
    const [only] = this.emitAll(def, attrs, inputs, name, output, type)
    if (!only) throw new GraphError(`${def.kind} "${name}" has no output`)
    return only
  }

  /**
   * Returns a constant that `data` computes from `inputs`. Unlike a tensor of the graph it may be empty (the shape of a
   * scalar is), or hold infinity.
   *
   * @throws GraphError when the constants of the model would have too many elements together
   */
  computedConstant(
    name: string,
    shape: readonly number[],
    type: WeightType,
    inputs: readonly Tensor[],
    data: () => Tensor['data'],
  ): Tensor {
    this.spend([...inputs, { shape }])
    return { name, shape, type, data: data() }
  }

  /** Returns a constant as an operand, checked and arranged as `layout`. Made once, so that operators share it. */
  operand(constant: Tensor, layout = '', arrange: (constant: Tensor) => Tensor = (same) => same): Tensor {
    const made = this.operands.get(constant) ?? new Map<string, Tensor>()
    this.operands.set(constant, made)
    const operand = made.get(layout) ?? makeTensor(arrange(constant))
    made.set(layout, operand)
    return operand
  }

  protected override make<A>(
    def: OpDef<A>,
    attrs: A,
    inputs: readonly (Tensor | undefined)[],
    name: string,
    output: string,
    type?: DataType,
  ): Operator {
    const op = super.make(def, attrs, inputs, name, output, type)
    const long = op.outputs.find(({ shape }) => shape.length > maxRank)
    if (long) throw new GraphError(`${describeOp(op)}: ${long.shape.length} axes are more than ${maxRank}`)
    return op
  }

  private compute(op: Operator): Tensor[] {
    this.spend([...op.inputs, ...op.outputs])
    const values = op.def.reference(
      op,
      op.inputs.map((input) => input?.data),
    )
    return op.outputs.map((output, i) => makeTensor({ ...output, data: values[i] }))
  }

  private spend(tensors: readonly (Pick<Tensor, 'shape'> | undefined)[]): void {
    for (const tensor of tensors) this.computed += elementCount(tensor?.shape ?? [])
    if (!(this.computed <= maxComputed))
      throw new GraphError(`computing constants would take more than ${maxComputed} elements in all`)
  }
}
