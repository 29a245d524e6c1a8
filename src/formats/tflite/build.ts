/** Writes the parts of a FlatBuffer with the npm package `flatbuffers`; offsets are the builder's. */
import type { Builder } from 'flatbuffers'
import type { TfliteField } from '../../graph/tflite-codec'

/** A finished table, vector or string of a builder. */
export type Offset = number

/** Alignment of data vectors in bytes; the schema requires it of buffers. */
const dataAlignment = 16

/** Writes a table with `fields` fields, which `write` adds. */
export function table(builder: Builder, fields: number, write: () => void): Offset {
  builder.startObject(fields)
  write()
  return builder.endObject()
}

export function offsets(builder: Builder, values: readonly Offset[]): Offset {
  return vector(builder, values, 4, (value) => builder.addOffset(value))
}

export function int32s(builder: Builder, values: readonly number[]): Offset {
  return vector(builder, values, 4, (value) => builder.addInt32(value))
}

export function float32s(builder: Builder, values: readonly number[]): Offset {
  return vector(builder, values, 4, (value) => builder.addFloat32(value))
}

export function int64s(builder: Builder, values: readonly number[]): Offset {
  return vector(builder, values, 8, (value) => builder.addInt64(BigInt(value)))
}

/** Writes bytes, aligned so that readers can use them without a copy. */
export function data(builder: Builder, bytes: Uint8Array): Offset {
  builder.prep(4, bytes.length)
  builder.prep(dataAlignment, bytes.length)
  return builder.createByteVector(bytes)
}

/** Writes a vector backwards, because a FlatBuffer grows from its end to its beginning. */
function vector(
  builder: Builder,
  values: readonly number[],
  bytes: number,
  add: (value: number) => void,
): Offset {
  builder.startVector(bytes, values.length, bytes)
  for (let i = values.length - 1; i >= 0; i--) add(values[i] as number)
  return builder.endVector()
}

/** Writes a table of scalar fields, without those at their default, and of one vector at a slot if there is one. */
export function scalars(
  builder: Builder,
  fields: readonly (readonly [TfliteField, number])[],
  list?: readonly [slot: number, vector: Offset],
): Offset {
  const count = Math.max(0, ...fields.map(([{ slot }]) => slot + 1), list ? list[0] + 1 : 0)
  return table(builder, count, () => {
    if (list) builder.addFieldOffset(list[0], list[1], 0)
    for (const [{ slot, kind, default: missing }, value] of fields) {
      if (kind === 'f32') builder.addFieldFloat32(slot, value, missing)
      else if (kind === 'i32') builder.addFieldInt32(slot, value, missing)
      else builder.addFieldInt8(slot, value, missing)
    }
  })
}
