import { GraphError } from '../../src/graph/errors'
import { type Graph, makeGraph } from '../../src/graph/graph'
import type { OpDef, Operator } from '../../src/graph/operator'
import { type QuantParams, sameQuant } from '../../src/graph/quant-params'
import { elementCount, makeTensor, type Tensor, type TensorData } from '../../src/graph/tensor'
import * as ops from '../../src/ops'
import { attempt } from '../harness/attempt'
import { operator, type Spec } from '../ops/cases/builders'
import type { Draw } from './draw'

type Shape = readonly number[]

/** Most elements of a tensor: graphs stay cheap for the reference. */
export const maxElements = 3000

/** Grows a graph operator by operator, and computes each value on the reference as it goes. */
export class GraphBuilder {
  readonly inputs: Tensor[] = []
  readonly operators: Operator[] = []
  /** Int8 tensors that further operators may read. */
  readonly open: Tensor[] = []
  private readonly values = new Map<Tensor, TensorData>()
  private names = 0

  constructor(readonly draw: Draw) {}

  /** Names are taken from one count, so that no two tensors share one. */
  name(prefix: string): string {
    return `${prefix} ${this.names++}`
  }

  input(shape: Shape, quant: QuantParams): Tensor {
    const tensor = makeTensor({ name: this.name('input'), shape, type: 'int8', quant })
    this.inputs.push(tensor)
    this.open.push(tensor)
    this.values.set(tensor, this.draw.bytes(elementCount(shape)))
    return tensor
  }

  constant(shape: Shape, quant: QuantParams, data = this.draw.bytes(elementCount(shape))): Tensor {
    return makeTensor({ name: this.name('constant'), shape, type: 'int8', quant, data })
  }

  /** An int8 tensor that has been computed: mostly the last one. */
  any(): Tensor {
    const { open, draw } = this
    return (draw.chance(0.5) ? open.at(-1) : draw.pick(open)) as Tensor
  }

  /** Another tensor that fits, if there is one. */
  like(fits: (tensor: Tensor) => boolean): Tensor | undefined {
    const found = this.open.filter(fits)
    return found.length > 0 ? this.draw.pick(found) : undefined
  }

  /**
   * Adds an operator. Its outputs are not open to others until `keep` says so.
   *
   * @throws GraphError when the operator does not allow its inputs, or its outputs would be too large
   */
  add<A>(def: OpDef<A>, attrs: A, inputs: readonly (Tensor | undefined)[], output: Spec): readonly Tensor[] {
    const op = operator(this.name(def.kind.toLowerCase()), def, attrs, inputs, output)
    if (op.outputs.some(({ shape }) => elementCount(shape) > maxElements)) throw new GraphError('too large')
    const given = op.inputs.map((tensor) => tensor && (tensor.data ?? this.values.get(tensor)))
    const computed = op.def.reference(op, given)
    this.operators.push(op)
    op.outputs.forEach((tensor, i) => {
      this.values.set(tensor, computed[i] as TensorData)
    })
    return op.outputs
  }

  /** Adds an operator of one int8 output, by default quantized like its first input. */
  one<A>(def: OpDef<A>, attrs: A, inputs: readonly (Tensor | undefined)[], quant = inputs[0]?.quant): Tensor {
    return this.add(def, attrs, inputs, { type: 'int8', quant })[0] as Tensor
  }

  /** Quantizes a tensor otherwise, unless it already is so. */
  requantized(tensor: Tensor, quant: QuantParams): Tensor {
    return sameQuant(tensor.quant, quant) ? tensor : this.one(ops.quantize, {}, [tensor], quant)
  }

  /** Makes a tensor of a shape out of another one: repeats its elements, or leaves some out. */
  fitted(tensor: Tensor, shape: Shape): Tensor {
    if (tensor.shape.join() === shape.join()) return tensor
    const [have, want] = [elementCount(tensor.shape), elementCount(shape)]
    let flat = this.reshaped(tensor, [have])
    if (have < want) flat = this.one(ops.tile, { multiples: [Math.ceil(want / have)] }, [flat])
    if (elementCount(flat.shape) > want) flat = this.one(ops.slice, { begin: [0], size: [want] }, [flat])
    return this.reshaped(flat, shape)
  }

  reshaped(tensor: Tensor, shape: Shape): Tensor {
    return tensor.shape.join() === shape.join() ? tensor : this.one(ops.reshape, { shape }, [tensor])
  }

  /** True if a tensor has one value throughout, in which nothing can go wrong. */
  isDull(tensor: Tensor): boolean {
    const values = this.values.get(tensor) as Int8Array
    return values.length > 4 && values.every((value) => value === values[0])
  }

  /** Undoes what a recipe added, if it failed half-way. */
  attempt<T>(recipe: () => T): T | undefined {
    const [operators, open] = [this.operators.length, this.open.length]
    const made = attempt(recipe)
    if (made !== undefined) return made
    this.operators.length = operators
    this.open.length = open
    return undefined
  }

  /** The graph: its outputs are what nothing reads, and some of the rest. */
  finish(name: string): Graph {
    const read = new Set(this.operators.flatMap((op) => op.inputs))
    const outputs = this.operators
      .flatMap((op) => op.outputs)
      .filter((tensor) => !read.has(tensor) || this.draw.chance(0.05))
    const inputs = this.inputs.filter((tensor) => read.has(tensor))
    return makeGraph({ name, inputs, outputs, operators: this.operators })
  }
}

/** A usual scale, as that of an activation. */
export function usualScale(draw: Draw): number {
  return 2 ** draw.real(-8, -2)
}
