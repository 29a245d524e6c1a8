import type { OpDef } from '../../graph/operator'
import type { TfliteCodec } from '../../graph/tflite-codec'
import * as commonOperators from '../../ops/common'
import type { CutNames } from './cut'
import type { ConstantReader } from './read-constants'
import type { TensorReader } from './read-tensors'

/** A definition that `.tflite` files can hold. */
export interface Encodable {
  readonly def: OpDef<unknown>
  readonly codec: TfliteCodec<unknown>
}

/** Operators that have a `.tflite` form, by their `BuiltinOperator` number. */
export type Codecs = ReadonlyMap<number, Encodable>

/** Custom operators by their names in files. */
export type CustomOperators = Readonly<Record<string, CustomOperator>>

/** The computation of a custom operator. */
export interface CustomOperator<A = unknown> {
  /** One of Octet's operators, or the caller's own. */
  readonly def: OpDef<A>
  /** The operator's encoding in the file; that of `def` where it is missing. */
  readonly codec?: TfliteCodec<A>
}

/** Facts that a caller may add to a file. */
export interface ReadOptions extends CutNames {
  /** Custom operators beside those that Octet knows, and in place of those of the same name. */
  readonly customOperators?: CustomOperators | undefined
}

/** The operators that a file is read with. */
export interface Dictionary {
  readonly codecs: Codecs
  /** Returns the custom operator of a name. */
  customOperator?(name: string): Encodable | undefined
  /** Returns the schema's name of an operator that isn't in `codecs`. */
  nameOf(builtin: number): string
  /** Returns the schema's name of a tensor's type. Files with types that Octet lacks need it (`NeedsMore`). */
  typeName?(number: number): string
  /** Makes what computes constants; files that need it without it are refused by `NeedsMore`. */
  readConstants?(tensors: TensorReader): ConstantReader
  /** Chooses the part of a file that is read; without it, that is everything. */
  readonly chooseScope?: typeof import('./scope').chooseScope
  /** Unpacks weights of fewer than 8 bits; files that have some without it are refused by `NeedsMore`. */
  readonly narrow?: typeof import('./narrow')
}

/** A file has hybrid operators or narrow weights and was read with a dictionary without them. */
export class NeedsMore extends Error {}

/** Returns the codecs of those `definitions` that have a `.tflite` form. */
export function codecsOf(definitions: readonly OpDef<unknown>[]): Codecs {
  return new Map(
    definitions.flatMap((def) =>
      def.tflite ? [[def.tflite.builtin, { def, codec: def.tflite }] as const] : [],
    ),
  )
}

/** The operators of plain convolutional networks; `full-dictionary.ts` has the others too. */
export const commonDictionary: Dictionary = {
  codecs: codecsOf(Object.values(commonOperators)),
  nameOf: String,
}
