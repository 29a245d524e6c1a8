import type { OpDef } from '../../graph/operator'
import type { TfliteCodec } from '../../graph/tflite-codec'
import * as commonOperators from '../../ops/common'

/** A definition that `.tflite` files can hold. */
export interface Encodable {
  readonly def: OpDef<unknown>
  readonly codec: TfliteCodec<unknown>
}

/** Operators that have a `.tflite` form, by their `BuiltinOperator` number. */
export type Codecs = ReadonlyMap<number, Encodable>

/** What a file is read with. */
export interface Dictionary {
  readonly codecs: Codecs
  /** The schema's name of an operator that is not among them. */
  nameOf(builtin: number): string
}

/** Those of `definitions` that have a `.tflite` form. */
export function codecsOf(definitions: readonly OpDef<unknown>[]): Codecs {
  return new Map(
    definitions.flatMap((def) =>
      def.tflite ? [[def.tflite.builtin, { def, codec: def.tflite }] as const] : [],
    ),
  )
}

/** What plain convolutional networks are made of; `full-dictionary.ts` has the others too. */
export const commonDictionary: Dictionary = {
  codecs: codecsOf(Object.values(commonOperators)),
  nameOf: String,
}
