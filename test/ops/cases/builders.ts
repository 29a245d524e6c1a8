/** Ways to build the cases: small graphs, mostly of one operator, in float32 and int8. */
import { type Graph, makeGraph } from '../../../src/graph/graph'
import type { OpDef } from '../../../src/graph/operator'
import { perTensor, type QuantParams } from '../../../src/graph/quant-params'
import { allocate, type DataType, makeTensor, type Tensor, type TensorData } from '../../../src/graph/tensor'
import { isByte, operator, type Shape, type Spec } from '../../../src/self-test/build'
import type { CompareOptions } from '../../harness/op-case'
import { type Random, randomData } from '../../harness/random'

export { operator, type Shape, type Spec }

export type Kind = 'float32' | 'int8'

/** A graph that is written and read, run in TensorFlow Lite, and run on the GPU. */
export interface GraphCase extends CaseOptions {
  readonly name: string
  build(kind: Kind, random: Random): Graph
}

export interface CaseOptions extends Omit<CompareOptions, 'inputs'> {
  /** The types that it is built in; both unless given. `own`: it is built once, in the types that its name says. */
  readonly kinds?: readonly Kind[] | 'own'
  /** The graph's inputs, for each type where it has both; random ones unless given. */
  readonly inputs?: readonly TensorData[] | Readonly<Record<Kind, readonly TensorData[]>>
  /** `grows`: its file holds more than the graph. `none`: no file holds it, so TensorFlow Lite can't run it. */
  readonly file?: 'grows' | 'none'
  /** TensorFlow Lite refuses to run it, or to hand out its output. */
  readonly refused?: true
  /** Most steps between TensorFlow Lite's int8 output and ours, where its kernel rounds twice, ours once. Default 0. */
  readonly steps?: number
}

/** An operand that is a constant, or has a type of its own. */
export interface Operand {
  readonly shape: Shape
  /** Of the case's type unless given. */
  readonly type?: DataType
  /** The elements of a constant. */
  readonly values?: readonly number[] | 'random'
}

export interface OperatorCaseOptions extends CaseOptions {
  /** Of each int8 input, and the last one of the int8 output; ones that the definition allows unless given. */
  readonly quants?: readonly QuantParams[]
  /** The type of the inputs, in place of the case's. */
  readonly from?: DataType
  /** The type of the outputs, where it is not that of the inputs. */
  readonly to?: DataType
}

/** Makes a case of one operator: in float32, and in int8 too if its definition says how that is quantized. */
export function caseOf<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  operands: readonly (Shape | Operand)[],
  { quants, from, to, ...options }: OperatorCaseOptions = {},
): GraphCase {
  const kinds = from ? 'own' : def.quantization ? (['float32', 'int8'] as const) : (['float32'] as const)
  return {
    name,
    kinds,
    ...options,
    build(kind, random) {
      const type = from ?? kind
      const inputs = operands.map((given, i) => {
        const operand: Operand = 'shape' in given ? given : { shape: given }
        return input(operand, type, quants?.[i] ?? quants?.at(-1) ?? usualInput(def, i), i, random)
      })
      return single(def, attrs, inputs, {
        type: to ?? type,
        quant: outputQuant(def, quants?.at(-1)),
      })
    },
  }
}

function input(operand: Operand, kind: DataType, quant: QuantParams, i: number, random: Random): Tensor {
  const { shape, type = kind, values } = operand
  const spec = { name: `input ${i}`, shape, type, quant: isByte(type) ? quant : undefined }
  if (!values) return makeTensor(spec)
  if (values === 'random') return makeTensor({ ...spec, data: randomData(spec, random) })
  const data = allocate(type, values.length)
  ;(data as Int8Array).set(values)
  return makeTensor({ ...spec, data })
}

function usualInput({ quantization }: Pick<OpDef<never>, 'quantization'>, i: number): QuantParams {
  return quantization?.rule === 'shared' ? usual : perTensor(0.031 + 0.02 * i, 9 * i - 11)
}

function outputQuant(
  { quantization }: Pick<OpDef<never>, 'quantization'>,
  given: QuantParams | undefined,
): QuantParams {
  if (quantization?.rule === 'fixed') return quantization.output
  return given ?? (quantization?.rule === 'shared' ? usual : perTensor(0.043, -20))
}

const usual = perTensor(0.031, -11)

/** Makes the graph of one operator. */
export function single<A>(def: OpDef<A>, attrs: A, inputs: readonly Tensor[], output: Spec): Graph {
  const op = operator('output', def, attrs, inputs, output)
  const given = [...new Set(inputs)].filter((tensor) => !tensor.data)
  return makeGraph({ name: 'main', inputs: given, outputs: op.outputs, operators: [op] })
}

/** Every byte, from the least to the largest. */
export const everyByte = Int8Array.from({ length: 256 }, (_, i) => i - 128)

/** Returns its arguments. (The formatter gives the lists in a list a line each.) */
export function shapes(...operands: (Shape | Operand)[]): readonly (Shape | Operand)[] {
  return operands
}

/** Returns its arguments, the paddings of each axis. */
export function pairs(...values: (readonly [number, number])[]): readonly (readonly [number, number])[] {
  return values
}

/** Makes a case of an operator that reads one tensor twice. */
export function withItself<A>(name: string, def: OpDef<A>, attrs: A, shape: Shape): GraphCase {
  return {
    name,
    build(kind, random) {
      const tensor = input({ shape }, kind, usual, 0, random)
      return single(def, attrs, [tensor, tensor], { type: kind, quant: usual })
    },
  }
}
