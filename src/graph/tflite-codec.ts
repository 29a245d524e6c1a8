/** The encoding of an operator in `.tflite` files, as plain data and two small functions for `formats/tflite`. */
import type { Operator } from './operator'
import type { Tensor } from './tensor'

/** A scalar field of an options table. */
export interface TfliteField {
  /** Position of the field in its table, counted from 0 in the order of the schema. */
  readonly slot: number
  readonly kind: 'i8' | 'i32' | 'f32' | 'bool'
  /** The schema's default, which files leave out; booleans are 0 and 1. */
  readonly default: number
}

/** The table of the schema's union `BuiltinOptions` that holds an operator's attributes. */
export interface TfliteOptions<F extends string> {
  /** The table's name in the schema: "Conv2DOptions". */
  readonly name: string
  /** The table's number in the union, counted from 1. */
  readonly type: number
  /** True if the operator makes no sense without the table; its default strides would be zero, for example. */
  readonly required: boolean
  readonly fields: Readonly<Record<F, TfliteField>>
  /** Position of the table's field that is a vector of int32, if it has one. */
  readonly list?: number
}

/** A constant integer input of a file that is an attribute here, for example the new shape of RESHAPE. */
export interface TfliteOperand {
  readonly shape: readonly number[]
  /** Row-major. */
  readonly values: readonly number[]
}

/** The parts of an operator in a file from which `read` makes its attributes. */
export interface TfliteSource<F extends string> {
  readonly fields: Readonly<Record<F, number>>
  /** The options' vector of int32; empty if the file leaves it out. */
  readonly list: readonly number[]
  /** One for each of the codec's `attributeInputs`; undefined if the file leaves it out. */
  readonly operands: readonly (TfliteOperand | undefined)[]
  /** The inputs that are not `attributeInputs`, and the outputs. */
  readonly inputs: readonly (Tensor | undefined)[]
  readonly outputs: readonly Tensor[]
  /** The options of a custom operator, in the form that its maker chose; empty for all others. */
  readonly custom: Uint8Array
  /** True if the first input is uint8 in the file (int8 here). Legacy models round some operators differently. */
  readonly unsigned: boolean
}

/** Everything of an operator in a file but its tensors. An operand's name is appended to the output's name. */
export interface TfliteAttributes<F extends string> {
  readonly fields: Readonly<Record<F, number>>
  /** The options' vector of int32. */
  readonly list?: readonly number[]
  /** The options of a custom operator. */
  readonly custom?: Uint8Array
  /** The tensors that the file's operator reads, if they are not ours. */
  readonly inputs?: readonly (Tensor | undefined)[]
  readonly operands?: readonly (TfliteOperand & { readonly name: string })[]
}

/** The `tflite` property of an operator's definition. */
export interface TfliteCodec<A, F extends string = string> {
  /** The operator's number in the schema's enumeration `BuiltinOperator`; 32 for custom operators. */
  readonly builtin: number
  /** The name of a custom operator. */
  readonly customCode?: string
  /** Missing if the schema has no options for the operator, or only an empty table that may be left out. */
  readonly options?: TfliteOptions<F>
  /** Positions among the file's inputs, ascending, of constants that are attributes here. */
  readonly attributeInputs?: readonly number[]
  /** Position of each of our inputs among the file's tensors; missing if the order is the same. */
  readonly inputOrder?: readonly number[]
  /** Returns the lowest operator version whose TensorFlow Lite kernel runs `op`. */
  version(op: Operator<A>): number
  /**
   * Returns the attributes that a file gives.
   *
   * @throws GraphError when they have no counterpart here; the reader adds file and operator.
   */
  read(source: TfliteSource<F>): A
  /** The reverse of `read`. */
  write(op: Operator<A>): TfliteAttributes<F>
  /** True if `op`, which is int8 here, is computed as uint8 by files: legacy models. */
  unsigned?(op: Operator<A>): boolean
}

/** Returns `int8` if the first input is int8, else `other`. Most operators choose their version by this. */
export function versionByType(op: Operator, int8: number, other = 1): number {
  return op.inputs[0]?.type === 'int8' ? int8 : other
}

/** Checks the field names of a codec against each other and returns it as the type that definitions hold. */
export function tfliteCodec<A, F extends string>(codec: TfliteCodec<A, F>): TfliteCodec<A> {
  return codec
}

/** Returns an 8-bit field (an enumeration) at `slot`. */
export const i8 = (slot: number): TfliteField => ({ slot, kind: 'i8', default: 0 })

/** Returns a 32-bit integer field at `slot`. */
export const i32 = (slot: number, missing = 0): TfliteField => ({ slot, kind: 'i32', default: missing })

/** Returns a float32 field at `slot`. */
export const f32 = (slot: number): TfliteField => ({ slot, kind: 'f32', default: 0 })

/** Returns a boolean field at `slot`. */
export const bool = (slot: number): TfliteField => ({ slot, kind: 'bool', default: 0 })
