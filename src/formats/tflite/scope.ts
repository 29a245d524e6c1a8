import { describeShape } from '../../graph/tensor'
import { type CutNames, cutFile } from './cut'
import { type FileGraph, readFileGraph, type Scope } from './file-graph'
import type { FlatFile, FlatTable } from './flatbuffer'
import { typeName } from './operator-names'
import type { OperatorReader } from './read-operators'
import type { TensorReader } from './read-tensors'
import { advise } from './refusal'
import * as schema from './schema'

/** The tables of a file that say what its parts are. */
export interface FileParts {
  readonly file: FlatFile
  readonly model: FlatTable
  readonly subgraph: FlatTable
}

/**
 * Returns the part of a file that is read: between the tensors that `names` lists, or everything (undefined).
 *
 * @throws InputError as `cutFile`; ModelError when the part has an operator that doesn't run. The message names its
 *   tensors and the part of the model that would run.
 */
export function chooseScope(parts: FileParts, names: CutNames, reader: OperatorReader): Scope | undefined {
  const tables = parts.subgraph.tables(schema.subgraph.operators, 'operator')
  const indices = Array.from({ length: tables.length }, (_, i) => i)
  const unknown = indices.filter((i) => !reader.lookUp(tables.at(i), i).encodable)
  const cut = names.inputs || names.outputs
  if (!cut && unknown.length === 0) return undefined
  const graph = readFileGraph(parts.file, parts.subgraph)
  const scope = cut && cutFile({ ...parts, graph }, names)
  const [first] = scope ? unknown.filter((i) => scope.operators.has(i)) : unknown
  if (first !== undefined) refuse(parts, graph, reader, first, unknown)
  return scope
}

function refuse(
  { file, subgraph }: FileParts,
  graph: FileGraph,
  reader: OperatorReader,
  first: number,
  unknown: readonly number[],
): never {
  const { name } = reader.lookUp(subgraph.tables(schema.subgraph.operators, 'operator').at(first), first)
  const { inputs = [], outputs = [] } = graph.operators[first] ?? {}
  const list = (indices: readonly number[]) =>
    indices.map((i) => describe(reader.tensors, i)).join(', ') || 'none'
  const sentences = [
    `operator ${first} (${name}) does not run here.`,
    advise(subgraph, graph, unknown),
    `Its inputs: ${list(inputs)}. Its outputs: ${list(outputs)}.`,
  ]
  return file.fail(sentences.filter(Boolean).join(' '))
}

/** Returns a description for errors, 'float32 1×28×28×1 "image"', even of types that Octet doesn't have. */
function describe(tensors: TensorReader, index: number): string {
  if (index >= tensors.tables.length) return `tensor ${index}, which is not there`
  const table = tensors.tables.at(index)
  const number = table.int8(schema.tensor.type)
  const shape = table.int32s(schema.tensor.shape, 'its shape')
  return `${typeName(number)} ${describeShape(shape)} "${tensors.nameOf(index)}"`
}
