/** How an operator lies in a `.tflite` file, as plain data and two small functions; `formats/tflite` does the rest. */
import type { Operator } from './operator'
import type { Tensor } from './tensor'

/** A scalar field of an options table. */
export interface TfliteField {
  /** Position of the field in its table, counted from 0 in the order of the schema. */
  readonly slot: number
  readonly kind: 'i8' | 'i32' | 'f32' | 'bool'
  /** The schema's default, which a file leaves out; booleans are 0 and 1. */
  readonly default: number
}

/** The table of the schema's union `BuiltinOptions` that holds an operator's attributes. */
export interface TfliteOptions<F extends string> {
  /** The table's name in the schema: "Conv2DOptions". */
  readonly name: string
  /** The table's number in the union, counted from 1. */
  readonly type: number
  /** Whether the operator means nothing without the table: its defaults would be strides of zero, for one. */
  readonly required: boolean
  readonly fields: Readonly<Record<F, TfliteField>>
  /** Position of the table's one field that is a vector of int32, where it has one. */
  readonly list?: number
}

/** A constant integer input that is an attribute here: the new shape of RESHAPE, the paddings of PAD. */
export interface TfliteOperand {
  readonly shape: readonly number[]
  /** Row-major. */
  readonly values: readonly number[]
}

/** What a file says of an operator, for `read`. */
export interface TfliteSource<F extends string> {
  readonly fields: Readonly<Record<F, number>>
  /** The options' vector of int32; empty where the file leaves it out. */
  readonly list: readonly number[]
  /** One for each of the codec's `attributeInputs`; undefined where the file leaves it out. */
  readonly operands: readonly (TfliteOperand | undefined)[]
  /** The inputs that are tensors here as well, and the outputs. */
  readonly inputs: readonly (Tensor | undefined)[]
  readonly outputs: readonly Tensor[]
  /** Whether the first input is uint8 in the file (int8 here): legacy models round some operators otherwise. */
  readonly unsigned: boolean
}

/** What goes into a file beside the operator's tensors; a name for each operand, put behind the output's name. */
export interface TfliteAttributes<F extends string> {
  readonly fields: Readonly<Record<F, number>>
  /** The options' vector of int32. */
  readonly list?: readonly number[]
  /** The tensors that the file's operator reads, where they are not those of ours. */
  readonly inputs?: readonly (Tensor | undefined)[]
  readonly operands?: readonly (TfliteOperand & { readonly name: string })[]
}

/** The `tflite` property of an operator's definition. */
export interface TfliteCodec<A, F extends string = string> {
  /** The operator's number in the schema's enumeration `BuiltinOperator`. */
  readonly builtin: number
  /** Missing where the schema has no options for the operator, or only an empty table that need not be there. */
  readonly options?: TfliteOptions<F>
  /** Positions among the file's inputs, ascending, of constants that are attributes here. */
  readonly attributeInputs?: readonly number[]
  /** Where the file has them in another order: for each of our inputs its position among the file's tensors. */
  readonly inputOrder?: readonly number[]
  /** The lowest operator version whose TensorFlow Lite kernel runs `op`. */
  version(op: Operator<A>): number
  /**
   * The attributes that a file gives.
   *
   * @throws GraphError when they have no counterpart here; the reader adds file and operator.
   */
  read(source: TfliteSource<F>): A
  /** The reverse of `read`. */
  write(op: Operator<A>): TfliteAttributes<F>
  /** Whether the arithmetic of `op`, which is int8 here, is that of uint8 in files: legacy models. */
  unsigned?(op: Operator<A>): boolean
}

/** `int8` when the first input is int8, else `other`: the version of most operators. */
export function versionByType(op: Operator, int8: number, other = 1): number {
  return op.inputs[0]?.type === 'int8' ? int8 : other
}

/** Gives a codec the type that definitions hold, its field names checked against each other. */
export function tfliteCodec<A, F extends string>(codec: TfliteCodec<A, F>): TfliteCodec<A> {
  return codec
}

/** An 8-bit field (an enumeration) at `slot`. */
export const i8 = (slot: number): TfliteField => ({ slot, kind: 'i8', default: 0 })

/** A 32-bit integer field at `slot`. */
export const i32 = (slot: number, missing = 0): TfliteField => ({ slot, kind: 'i32', default: missing })

/** A float32 field at `slot`. */
export const f32 = (slot: number): TfliteField => ({ slot, kind: 'f32', default: 0 })

/** A boolean field at `slot`. */
export const bool = (slot: number): TfliteField => ({ slot, kind: 'bool', default: 0 })
