/** Makes functions of operators' definitions. Each maker is for one kind of parameters. */
import { came } from '../graph/check'
import { InputError } from '../graph/errors'
import type { OpDef } from '../graph/operator'
import type { DataType } from '../graph/tensor'
import { type Described, readAttributes } from './attributes'
import { callOperator, type Operand } from './call'
import { biasTensor, constantTensor, scalarLike } from './constants'
import type {
  Binary,
  Chosen,
  Comparison,
  Counted,
  Filled,
  Found,
  Joined,
  Linear,
  Normalization,
  Parted,
  Picked,
  Ranked,
  Scattered,
  Typed,
  Unary,
} from './function-types'
import type { Scope } from './scope'
import { EagerTensor } from './tensor'

// biome-ignore lint/suspicious/noExplicitAny: a definition of any attributes
type AnyDef = OpDef<any>

/** An operator as a function of type M. */
export interface Operation<M> {
  readonly def: AnyDef
  /** Returns the function, whose results belong to `scope`. */
  bind(name: string, scope: Scope): M
}

/** How a maker reads a call: the operands, and options that are not attributes. */
interface Reading {
  readonly operands: readonly (Operand | undefined)[]
  readonly options?: unknown
  /** Names of options that are not attributes. */
  readonly others?: readonly string[]
  readonly type?: DataType | undefined
}

/** Makes the function of an operator; `read` sorts the arguments of a call. */
function operation<M>(
  def: AnyDef,
  described: Readonly<Record<string, unknown>>,
  read: (name: string, args: readonly never[]) => Reading,
  result: (outputs: readonly EagerTensor[]) => unknown = ([first]) => first,
): Operation<M> {
  const bind =
    (name: string, scope: Scope) =>
    (...args: never[]) => {
      const { operands, options = {}, others = [], type } = read(name, args)
      const attrs = readAttributes(name, described as Described<never>, options, [...others, 'output'])
      const { output } = options as { output?: unknown }
      return result(callOperator(scope, { name, def, attrs, operands, type, output }))
    }
  return { def, bind: bind as unknown as Operation<M>['bind'] }
}

function operand(role: string, tensor: EagerTensor): Operand {
  return { role, tensor }
}

/** A function of one tensor, whose result has its type. */
export function unary<A, R extends Described<A>>(def: OpDef<A>, described: R) {
  return operation<Unary<R>>(def, described, readOne)
}

/** A function of one tensor, whose results are parts of it. */
export function parted<A, R extends Described<A>>(def: OpDef<A>, described: R) {
  return operation<Parted<R>>(def, described, readOne, (outputs) => outputs)
}

function readOne(_: string, [x, options]: readonly never[]): Reading {
  return { operands: [operand('x', x as never)], options }
}

/** A function of one tensor, whose result has the type that the option says, the first one by default. */
export function typed<A, R extends Described<A>, const T extends readonly DataType[]>(
  def: OpDef<A>,
  described: R,
  ...types: T
) {
  return operation<Typed<R, T>>(def, described, (name, [x, options]) => {
    const type = (Object(options) as { type?: DataType }).type ?? types[0]
    if (!type || !types.includes(type))
      throw new InputError(`${name}: type is ${came(type)}, none of ${types.join(', ')}`)
    return { operands: [operand('x', x as never)], options, others: ['type'], type }
  })
}

/** A function of a list of tensors, which it joins. */
export function joined<A, R extends Described<A>>(def: OpDef<A>, described: R) {
  return operation<Joined<R>>(def, described, (name, [tensors, options]) => {
    const all: unknown = tensors
    if (!Array.isArray(all)) throw new InputError(`${name}: tensors is ${came(all)}, not an array of tensors`)
    if (all.length === 0) throw new InputError(`${name}: the array of tensors is empty`)
    return { operands: all.map((tensor, i) => operand(`tensor ${i}`, tensor)), options }
  })
}

/** A function of two tensors, which broadcast. */
export function binary<A, R extends Described<A>>(def: OpDef<A>, described: R) {
  return operation<Binary<R>>(def, described, readTwo)
}

/** A function that compares two tensors, which broadcast. */
export function comparison<A>(def: OpDef<A>) {
  return operation<Comparison>(def, {}, (name, args) => ({ ...readTwo(name, args), type: 'bool' }))
}

function readTwo(_: string, [a, b, options]: readonly never[]): Reading {
  return { operands: [operand('a', a as never), operand('b', b as never)], options }
}

/** A function of a tensor and weights, whose output channels lie along `axis`, with the option `bias`. */
export function linear<A, R extends Described<A>>(def: OpDef<A>, described: R, role: string, axis: number) {
  return operation<Linear<R>>(def, described, (name, args) => {
    const [x, weights, options] = args as unknown as [EagerTensor, EagerTensor, unknown]
    const bias = biasOperand(name, Object(options).bias, x, weights, axis)
    return {
      operands: [operand('x', x), { role, tensor: weights, packed: true }, bias],
      options,
      others: ['bias'],
    }
  })
}

function biasOperand(
  name: string,
  bias: unknown,
  x: EagerTensor,
  weights: EagerTensor,
  axis: number,
): Operand | undefined {
  if (bias === undefined) return undefined
  const known = bias instanceof EagerTensor || !(x instanceof EagerTensor && weights instanceof EagerTensor)
  const tensor = known ? bias : biasTensor(name, bias, weights.shape.at(axis) ?? 0, x, weights)
  return { role: 'bias', tensor: tensor as EagerTensor, packed: true }
}

/** A function that picks from a tensor by indices: numbers, or a tensor of int32 or int64. */
export function picked<A, R extends Described<A>>(def: OpDef<A>, described: R) {
  return operation<Picked<R>>(def, described, (name, args) => {
    const [x, given, options] = args as unknown as [EagerTensor, unknown, unknown]
    const tensor = given instanceof EagerTensor ? given : constantTensor(name, 'indices', 'int32', given)
    // Indices that an operator computed are read back, by the operator's reference.
    const packed = !(given instanceof EagerTensor) || given.isGiven
    return { operands: [operand('x', x), { role: 'indices', tensor, packed }], options }
  })
}

/** A function of a tensor and one value of its kind: a real number, or a tensor of one element. */
export function filled<A, R extends Described<A>>(def: OpDef<A>, described: R) {
  return operation<Filled<R>>(def, described, (name, args) => {
    const [x, value, options] = args as unknown as [EagerTensor, unknown, unknown]
    const known = value instanceof EagerTensor || !(x instanceof EagerTensor)
    const tensor = known ? (value as EagerTensor) : scalarLike(name, 'value', value, x)
    return { operands: [operand('x', x), { role: 'value', tensor, packed: true }], options }
  })
}

/** A function of bools and two tensors, of which it chooses. */
export function chosen<A>(def: OpDef<A>) {
  return operation<Chosen>(def, {}, (_, args) => {
    const [condition, a, b, options] = args as unknown as [EagerTensor, EagerTensor, EagerTensor, unknown]
    const operands = [operand('condition', condition), operand('a', a), operand('b', b)]
    return { operands, options, type: Object(a).type }
  })
}

/** A function of positions and the values that go there. */
export function scattered<A, R extends Described<A>>(def: OpDef<A>, described: R) {
  return operation<Scattered<R>>(def, described, (_, args) => {
    const [indices, values, options] = args as unknown as [EagerTensor, EagerTensor, unknown]
    const operands = [operand('indices', indices), operand('values', values)]
    return { operands, options, type: Object(values).type }
  })
}

/** A function of one tensor, which gives the largest of its elements and their places. */
export function ranked<A, R extends Described<A>>(def: OpDef<A>, described: R) {
  return operation<Ranked<R>>(def, described, readOne, (outputs) => outputs)
}

/** A function of three tensors of one element that callers gave: a start, a limit and a step. */
export function counted<A>(def: OpDef<A>) {
  return operation<Counted>(def, {}, (_, args) => {
    const [start, limit, step] = args as unknown as [EagerTensor, EagerTensor, EagerTensor]
    const given = Object.entries({ start, limit, step })
    return { operands: given.map(([role, tensor]) => ({ role, tensor, packed: true })) }
  })
}

/** A function of a tensor that a caller gave, which finds places in it. */
export function found<A>(def: OpDef<A>) {
  return operation<Found>(def, {}, (_, [x]) => ({
    operands: [{ role: 'x', tensor: x as never, packed: true }],
    type: 'int64',
  }))
}

/** The constants of a normalization, which are options: numbers for each channel. */
const statistics = ['gamma', 'beta', 'mean', 'variance']

/** A function of a tensor and statistics of its channels. */
export function normalization<A, R extends Described<A>>(def: OpDef<A>, described: R) {
  return operation<Normalization<R>>(def, described, (name, [x, options]) => {
    const constants = statistics.map((role): Operand | undefined => {
      const given = Object(options)[role]
      if (given === undefined) return undefined
      return { role, tensor: constantTensor(name, role, 'float32', given), packed: true }
    })
    return { operands: [operand('x', x as never), ...constants], options, others: statistics }
  })
}
