import type { OpDef } from '../../graph/operator'
import type { TfliteCodec } from '../../graph/tflite-codec'
import { operators } from '../../ops'

/** A definition that `.tflite` files can hold. */
export interface Encodable {
  readonly def: OpDef<unknown>
  readonly codec: TfliteCodec<unknown>
}

let byBuiltin: ReadonlyMap<number, Encodable> | undefined

/** Every operator that has a `.tflite` form, by its `BuiltinOperator` number. */
export function codecs(): ReadonlyMap<number, Encodable> {
  byBuiltin ??= new Map(
    (operators as readonly OpDef<unknown>[]).flatMap((def) =>
      def.tflite ? [[def.tflite.builtin, { def, codec: def.tflite }] as const] : [],
    ),
  )
  return byBuiltin
}
