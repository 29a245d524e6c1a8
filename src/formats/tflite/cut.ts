/** Cutting a part out of a file by the names of tensors. */
import { refuse } from '../../graph/check'
import { InputError } from '../../graph/errors'
import { type FileGraph, producersOf, type Scope } from './file-graph'
import type { FlatFile, FlatTable } from './flatbuffer'
import * as schema from './schema'
import type { FileParts } from './scope'

/** Names of tensors, or those that the file's signature gives them, that become inputs and outputs of the graph. */
export interface CutNames {
  readonly inputs?: readonly string[] | undefined
  readonly outputs?: readonly string[] | undefined
}

/** A file that names are looked up in. */
interface NamedFile extends FileParts {
  readonly graph: FileGraph
}

/**
 * Returns the part of a file between `names.inputs` and `names.outputs`: the operators that the outputs depend on, as
 * far as the inputs. Missing names are the model's own. Its own inputs that no output depends on are left out.
 *
 * @throws InputError when a name is unknown, is a constant, or is an input that no output depends on; when an output
 *   depends on an input of the model that isn't listed.
 */
export function cutFile(named: NamedFile, names: CutNames): Scope {
  const { file, graph } = named
  checkNames('inputs', names.inputs)
  checkNames('outputs', names.outputs)
  const fail = (what: string): never => {
    throw new InputError(`${file.name}: ${what}`)
  }
  const find = tensorFinder(named, fail)
  const producers = producersOf(graph)
  const listed = names.inputs?.map((name) => find(name, 'inputs'))
  const outputs = names.outputs?.map((name) => find(name, 'outputs')) ?? graph.outputs
  const borders = new Set(listed ?? graph.inputs)
  const nameOf = (tensor: number) => `"${tensorName(named.subgraph, tensor)}"`
  const reached = new Set<number>(outputs)
  const operators = new Set<number>()
  const used = new Set<number>()
  for (const tensor of reached) {
    const producer = producers.get(tensor)
    if (borders.has(tensor)) used.add(tensor)
    else if (producer !== undefined) {
      operators.add(producer)
      for (const input of graph.operators[producer]?.inputs ?? []) reached.add(input)
    } else if (graph.inputs.includes(tensor))
      fail(`an output depends on the model's input ${nameOf(tensor)}, which is not among the inputs`)
  }
  for (const tensor of outputs)
    if (!producers.has(tensor) && !borders.has(tensor)) fail(`the output ${nameOf(tensor)} is a constant`)
  const unused = listed?.find((tensor) => !used.has(tensor))
  if (unused !== undefined) fail(`no output depends on the input ${nameOf(unused)}`)
  const inputs = listed ?? graph.inputs.filter((tensor) => used.has(tensor))
  return { inputs: [...new Set(inputs)], outputs: [...new Set(outputs)], operators }
}

/** Throws an InputError unless `names` is a list of names, if it is given. */
function checkNames(role: string, names: readonly unknown[] | undefined): void {
  if (names === undefined) return
  if (names.length === 0) refuse(`a cut, as ${role},`, 'at least one name of a tensor', names)
  const wrong = names.find((name) => typeof name !== 'string')
  if (wrong !== undefined) refuse(`a cut, as ${role},`, 'names of tensors', wrong)
}

/** Returns a function from a name to the tensor: the signature's names come first. */
function tensorFinder(
  { file, model, subgraph }: NamedFile,
  fail: (what: string) => never,
): (name: string, role: 'inputs' | 'outputs') => number {
  const tables = subgraph.tables(schema.subgraph.tensors, 'tensor')
  const byName = new Map<string, number>()
  for (let i = tables.length - 1; i >= 0; i--) byName.set(tensorName(subgraph, i), i)
  const signature = readSignature(model)
  return (name, role) => {
    const index = signature[role].get(name) ?? byName.get(name)
    if (index === undefined || index >= tables.length) {
      const known = [...signature[role].keys()]
      const also = known.length > 0 ? `; the signature's ${role} are ${known.join(', ')}` : ''
      return fail(`no tensor is called "${name}"${also}. \`octet summarize\` lists the tensors`)
    }
    if (role === 'inputs' && hasData(file, model, tables.at(index))) fail(`the input "${name}" is a constant`)
    return index
  }
}

/** Returns the names of the first signature for tensors of the first subgraph. */
function readSignature(model: FlatTable): Record<'inputs' | 'outputs', Map<string, number>> {
  const signatures = model.tables(schema.model.signatures, 'signature')
  const first = signatures.length > 0 ? signatures.at(0) : undefined
  const read = (slot: number) => {
    const entries = first?.tables(slot, 'entry of the signature')
    const names = new Map<string, number>()
    for (let i = 0; entries && i < entries.length; i++) {
      const entry = entries.at(i)
      names.set(entry.string(schema.tensorMap.name, 'its name') ?? '', entry.uint32(schema.tensorMap.tensor))
    }
    return names
  }
  return { inputs: read(schema.signature.inputs), outputs: read(schema.signature.outputs) }
}

function hasData(file: FlatFile, model: FlatTable, tensor: FlatTable): boolean {
  const index = tensor.uint32(schema.tensor.buffer)
  const buffers = model.tables(schema.model.buffers, 'buffer')
  if (index === 0 || index >= buffers.length) return false
  file.charge(4)
  return buffers.at(index).vector(schema.buffer.data, 1, `the data of buffer ${index}`).length > 0
}

/** Returns the name of a tensor, as `TensorReader` gives it. */
export function tensorName(subgraph: FlatTable, index: number): string {
  const tables = subgraph.tables(schema.subgraph.tensors, 'tensor')
  const named = index < tables.length ? tables.at(index).string(schema.tensor.name, 'its name') : undefined
  return named || `tensor ${index}`
}
