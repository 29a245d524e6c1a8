import { GraphError } from '../../../graph/errors'
import { describeOp, type OpDef, type Operator } from '../../../graph/operator'
import { type DataType, elementCount, makeTensor, type Tensor } from '../../../graph/tensor'
import { GraphBuilder } from '../builder'
import type { WeightType } from '../weights'

/** Elements that a model may have read and written to compute constants while it is imported. */
const maxComputed = 2 ** 25

/** More axes than an honest model's tensors have. */
const maxRank = 8

/** Collects the operators of a graph model. What reads constants alone is computed at once: shapes, mostly. */
export class NodeBuilder extends GraphBuilder {
  private computed = 0
  /** The operands that a constant has become, by their layout. */
  private readonly operands = new Map<Tensor, Map<string, Tensor>>()

  /** Appends an operator and returns its outputs, which are of its first input's type unless `type` is another. */
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
   * A constant that `data` computes of `inputs`. Unlike a tensor of the graph it may be empty, as shapes of scalars are, or
   * hold infinity.
   *
   * @throws GraphError when all of the model's together would have too many elements
   */
  value(
    name: string,
    shape: readonly number[],
    type: WeightType,
    inputs: readonly Tensor[],
    data: () => Tensor['data'],
  ): Tensor {
    this.spend([...inputs, { shape }])
    return { name, shape, type, data: data() }
  }

  /** A constant as an operand: checked, and arranged as `layout`; made once, so that operators share it. */
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
