/** Finds the fields of a valid `.tflite` file, for tests that rewrite them. */
import { FlatFile, type FlatTable } from '../../../src/formats/tflite/flatbuffer'
import * as schema from '../../../src/formats/tflite/schema'

/** A place in a file and what it holds: a number, or the length of a vector, or an offset. */
export interface Field {
  readonly at: number
  readonly kind: 'i8' | 'i32' | 'f32' | 'i64' | 'length' | 'offset'
}

/** The fields of tensors, quantization, operators and their options; the lengths of vectors and all offsets to them. */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const file = new FlatFile(bytes, 'sound')
  const model = file.root(schema.fileIdentifier, 'the model')
  const graph = model.tables(schema.model.subgraphs, 'subgraph').at(0)
  const tensors = graph.tables(schema.subgraph.tensors, 'tensor')
  const operators = graph.tables(schema.subgraph.operators, 'operator')
  const codes = model.tables(schema.model.operatorCodes, 'code')
  const buffers = model.tables(schema.model.buffers, 'buffer')
  return [
    ...entries(file, graph, ['offset', 'offset', 'offset', 'offset']),
    ...elements(graph, schema.subgraph.inputs, 'i32', 4),
    ...elements(graph, schema.subgraph.outputs, 'i32', 4),
    ...every(tensors).flatMap((tensor) => tensorFields(file, tensor)),
    ...every(operators).flatMap((operator) => operatorFields(file, operator)),
    ...every(codes).flatMap((code) => entries(file, code, ['i8', 'offset', 'i32', 'i32'])),
    ...every(buffers).flatMap((buffer) => elements(buffer, schema.buffer.data, 'i8', 1).slice(0, 1)),
  ]
}

function tensorFields(file: FlatFile, tensor: FlatTable): Field[] {
  const quantization = tensor.table(schema.tensor.quantization, 'a quantization')
  return [
    ...entries(file, tensor, ['offset', 'i8', 'i32', 'offset', 'offset', 'i8']),
    ...elements(tensor, schema.tensor.shape, 'i32', 4),
    ...(quantization
      ? [
          ...elements(quantization, schema.quantization.scale, 'f32', 4),
          ...elements(quantization, schema.quantization.zeroPoint, 'i64', 8),
          ...entries(file, quantization, ['offset', 'offset', 'offset', 'offset', 'i8', 'offset', 'i32']),
        ]
      : []),
  ]
}

function operatorFields(file: FlatFile, operator: FlatTable): Field[] {
  const options = operator.table(schema.operator.builtinOptions, 'options')
  return [
    ...entries(file, operator, ['i32', 'offset', 'offset', 'i8', 'offset']),
    ...elements(operator, schema.operator.inputs, 'i32', 4),
    ...elements(operator, schema.operator.outputs, 'i32', 4),
    ...(options ? entries(file, options, Array<Field['kind']>(8).fill('i32')) : []),
  ]
}

/** The fields that a table has, of the given kinds by slot. */
function entries(file: FlatFile, table: FlatTable, kinds: readonly Field['kind'][]): Field[] {
  const vtable = table.at - file.view.getInt32(table.at, true)
  const slots = (file.view.getUint16(vtable, true) - 4) / 2
  return kinds.slice(0, slots).flatMap((kind, slot) => {
    const offset = file.view.getUint16(vtable + 4 + 2 * slot, true)
    const at = table.at + offset
    return offset === 0 || at + 4 > file.bytes.length ? [] : [{ at, kind }]
  })
}

/** The elements of a vector, at most eight, and its length. */
function elements(table: FlatTable, slot: number, kind: Field['kind'], bytes: number): Field[] {
  const { at, length } = table.vector(slot, bytes, 'a vector')
  if (at === 0) return []
  const places = Array.from({ length: Math.min(length, 8) }, (_, i) => ({ at: at + i * bytes, kind }))
  return [{ at: at - 4, kind: 'length' }, ...places]
}

function every(tables: { readonly length: number; at(index: number): FlatTable }): FlatTable[] {
  return Array.from({ length: tables.length }, (_, i) => tables.at(i))
}

const integers = [0, 1, -1, 2, 3, 7, 16, 255, 65536, 2 ** 31 - 1, -(2 ** 31), 2 ** 30, -3]
const reals = [0, -0, -1, Number.NaN, Infinity, -Infinity, 1e-45, 3e38, 1e-38, 0.5, 1]
const wide = [0n, 1n, -1n, 127n, 128n, -128n, -129n, 255n, 256n, 2n ** 62n, -(2n ** 62n)]

/** Writes something awkward into `field`; `pick` chooses a whole number below its argument. */
export function rewrite(bytes: Uint8Array, { at, kind }: Field, pick: (below: number) => number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (kind === 'i8') view.setUint8(at, pick(256))
  else if (kind === 'f32') view.setFloat32(at, reals[pick(reals.length)] ?? 0, true)
  else if (kind === 'i64') view.setBigInt64(at, wide[pick(wide.length)] ?? 0n, true)
  else if (kind === 'offset' && pick(2) === 1) view.setUint32(at, pick(bytes.length), true)
  else view.setInt32(at, integers[pick(integers.length)] ?? 0, true)
}
