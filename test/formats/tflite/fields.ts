/** Finds the fields of a valid `.tflite` file, for tests that rewrite them. */
import { FlatFile, type FlatTable } from '../../../src/formats/tflite/flatbuffer'
import * as schema from '../../../src/formats/tflite/schema'

/** A place in a file and what it holds: a number, or the length of a vector, or an offset. */
export interface Field {
  readonly at: number
  readonly kind: 'i8' | 'i32' | 'f32' | 'i64' | 'length' | 'offset'
  /** The field's own kind of number is below this: an index into a list of that length, a type, an extent. */
  readonly below?: number
}

/** Numbers of the schema's element types and of its operators; extents and options are small as a rule. */
const [types, operatorKinds, small] = [18, 162, 9]

/** The fields of tensors, quantization, operators and their options; the lengths of vectors and all offsets to them. */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const file = new FlatFile(bytes, 'sound')
  const model = file.root(schema.fileIdentifier, 'the model')
  const graph = model.tables(schema.model.subgraphs, 'subgraph').at(0)
  const tensors = graph.tables(schema.subgraph.tensors, 'tensor')
  const operators = graph.tables(schema.subgraph.operators, 'operator')
  const codes = model.tables(schema.model.operatorCodes, 'code')
  const buffers = model.tables(schema.model.buffers, 'buffer')
  const counts = { tensors: tensors.length, codes: codes.length, buffers: buffers.length }
  return [
    ...entries(file, graph, ['offset', 'offset', 'offset', 'offset']),
    ...elements(graph, schema.subgraph.inputs, 'i32', 4, counts.tensors),
    ...elements(graph, schema.subgraph.outputs, 'i32', 4, counts.tensors),
    ...every(tensors).flatMap((tensor) => tensorFields(file, tensor, counts)),
    ...every(operators).flatMap((operator) => operatorFields(file, operator, counts)),
    ...every(codes).flatMap((code) =>
      entries(file, code, ['i8', 'offset', 'i32', 'i32'], { 0: 127, 3: operatorKinds }),
    ),
    ...every(buffers).flatMap((buffer) => elements(buffer, schema.buffer.data, 'i8', 1).slice(0, 1)),
  ]
}

interface Counts {
  readonly tensors: number
  readonly codes: number
  readonly buffers: number
}

function tensorFields(file: FlatFile, tensor: FlatTable, { buffers }: Counts): Field[] {
  const quantization = tensor.table(schema.tensor.quantization, 'a quantization')
  return [
    ...entries(file, tensor, ['offset', 'i8', 'i32', 'offset', 'offset', 'i8'], { 1: types, 2: buffers }),
    ...elements(tensor, schema.tensor.shape, 'i32', 4, small),
    ...(quantization
      ? [
          ...elements(quantization, schema.quantization.scale, 'f32', 4),
          ...elements(quantization, schema.quantization.zeroPoint, 'i64', 8),
          ...entries(file, quantization, ['offset', 'offset', 'offset', 'offset', 'i8', 'offset', 'i32'], {
            6: 4,
          }),
        ]
      : []),
  ]
}

function operatorFields(file: FlatFile, operator: FlatTable, { tensors, codes }: Counts): Field[] {
  const options = operator.table(schema.operator.builtinOptions, 'options')
  return [
    ...entries(file, operator, ['i32', 'offset', 'offset', 'i8', 'offset'], { 0: codes }),
    ...elements(operator, schema.operator.inputs, 'i32', 4, tensors),
    ...elements(operator, schema.operator.outputs, 'i32', 4, tensors),
    ...(options ? entries(file, options, Array<Field['kind']>(8).fill('i32'), Array(8).fill(small)) : []),
  ]
}

/** The fields that a table has, of the given kinds by slot; `limits` holds `Field.below` of some. */
function entries(
  file: FlatFile,
  table: FlatTable,
  kinds: readonly Field['kind'][],
  limits: Readonly<Record<number, number>> = {},
): Field[] {
  const vtable = table.at - file.view.getInt32(table.at, true)
  const slots = (file.view.getUint16(vtable, true) - 4) / 2
  return kinds.slice(0, slots).flatMap((kind, slot) => {
    const offset = file.view.getUint16(vtable + 4 + 2 * slot, true)
    const at = table.at + offset
    const below = limits[slot]
    if (offset === 0 || at + 4 > file.bytes.length) return []
    return [below === undefined ? { at, kind } : { at, kind, below }]
  })
}

/** The elements of a vector, at most eight, and its length. */
function elements(
  table: FlatTable,
  slot: number,
  kind: Field['kind'],
  bytes: number,
  below?: number,
): Field[] {
  const { at, length } = table.vector(slot, bytes, 'a vector')
  if (at === 0) return []
  const places = Array.from({ length: Math.min(length, 8) }, (_, i) => {
    return { at: at + i * bytes, kind, ...(below === undefined ? {} : { below }) }
  })
  return [{ at: at - 4, kind: 'length' }, ...places]
}

function every(tables: { readonly length: number; at(index: number): FlatTable }): FlatTable[] {
  return Array.from({ length: tables.length }, (_, i) => tables.at(i))
}

const integers = [0, 1, -1, 2, 3, 7, 16, 255, 65536, 2 ** 31 - 1, -(2 ** 31), 2 ** 30, -3]
const reals = [0, -0, -1, Number.NaN, Infinity, -Infinity, 1e-45, 3e38, 1e-38, 0.5, 1]
const wide = [0n, 1n, -1n, 127n, 128n, -128n, -129n, 255n, 256n, 2n ** 62n, -(2n ** 62n)]

/**
 * Writes another number of its kind into a field that has one: another tensor, type, operator or extent, so that a
 * sound file says something else. `pick` chooses a whole number below its argument.
 */
export function exchange(
  bytes: Uint8Array,
  { at, kind, below = 1 }: Field,
  pick: (below: number) => number,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (kind === 'i8') view.setUint8(at, pick(below))
  // −1 is an input that is left out, and an extent that is open.
  else view.setInt32(at, pick(below + 1) - 1, true)
}

/** Writes something awkward into `field`; `pick` chooses a whole number below its argument. */
export function rewrite(bytes: Uint8Array, { at, kind }: Field, pick: (below: number) => number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (kind === 'i8') view.setUint8(at, pick(256))
  else if (kind === 'f32') view.setFloat32(at, reals[pick(reals.length)] ?? 0, true)
  else if (kind === 'i64') view.setBigInt64(at, wide[pick(wide.length)] ?? 0n, true)
  else if (kind === 'offset' && pick(2) === 1) view.setUint32(at, pick(bytes.length), true)
  else view.setInt32(at, integers[pick(integers.length)] ?? 0, true)
}
