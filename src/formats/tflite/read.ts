import { GraphError } from '../../graph/errors'
import { type Graph, makeGraph } from '../../graph/graph'
import { makeOperator, type Operator } from '../../graph/operator'
import type { Tensor } from '../../graph/tensor'
import { quantize } from '../../ops/quantize'
import { FlatFile, type FlatTable } from './flatbuffer'
import { maxOperands, OperatorReader } from './read-operators'
import { TensorReader } from './read-tensors'
import * as schema from './schema'

/**
 * Reads a `.tflite` file: its only subgraph, with constants copied out of `bytes`. The bytes are not trusted: offsets
 * are checked before they are followed, and time and memory are bounded by the file's size.
 *
 * Operators take the names of their first outputs. Where a tensor's batch size is open (−1 in `shape_signature`), the
 * size in `shape` holds, usually 1. Attributes that the file keeps in constant inputs (the new shape of RESHAPE) become
 * attributes. Quantized uint8 becomes int8, but for the graph's inputs and outputs, which get a QUANTIZE each; quantized
 * constants of float32 operators become float32.
 *
 * @param file what errors call the file
 * @throws ModelError naming the file, the operator or tensor and the values, when the file is damaged, has more than
 *   one subgraph, or has an operator or a type that Octet does not run.
 */
export function readTflite(bytes: Uint8Array, file = 'model.tflite'): Graph {
  // Node's Buffer is a Uint8Array whose slices share its memory; reading copies constants by slicing.
  const flat = new FlatFile(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), file)
  const model = flat.root(schema.fileIdentifier, 'the model')
  const version = model.uint32(schema.model.version)
  if (version !== schema.schemaVersion) {
    flat.fail(`is of schema version ${version}; Octet reads version ${schema.schemaVersion}`)
  }
  const subgraphs = model.tables(schema.model.subgraphs, 'subgraph')
  if (subgraphs.length !== 1) flat.fail(`has ${subgraphs.length} subgraphs; Octet runs models that have one`)
  return readSubgraph(flat, model, subgraphs.at(0))
}

function readSubgraph(file: FlatFile, model: FlatTable, subgraph: FlatTable): Graph {
  const tensors = new TensorReader(
    file,
    subgraph.tables(schema.subgraph.tensors, 'tensor'),
    model.tables(schema.model.buffers, 'buffer'),
  )
  const codes = model.tables(schema.model.operatorCodes, 'operator code')
  const reader = new OperatorReader(file, codes, tensors)
  const inputs = boundary(subgraph, schema.subgraph.inputs, 'inputs', tensors)
  // An output that a file lists twice is one output.
  const outputs = [...new Set(boundary(subgraph, schema.subgraph.outputs, 'outputs', tensors))]
  const tables = subgraph.tables(schema.subgraph.operators, 'operator')
  const operators: Operator[] = []
  for (let i = 0; i < tables.length; i++) {
    operators.push(...reader.read(tables.at(i), i))
  }
  operators.push(...crossings(inputs, operators, tensors))
  const name = subgraph.string(schema.subgraph.name, "the subgraph's name") || 'main'
  const constant = inputs.find((tensor) => tensor.data)
  if (constant) file.fail(`the graph's input "${constant.name}" is a constant`)
  try {
    return makeGraph({ name, inputs, outputs, operators })
  } catch (error) {
    if (error instanceof GraphError) file.fail(error.message, error)
    throw error
  }
}

function boundary(subgraph: FlatTable, slot: number, role: string, tensors: TensorReader): Tensor[] {
  const indices = subgraph.int32s(slot, `the graph's ${role}`)
  if (indices.length > maxOperands) {
    subgraph.fail(`has ${indices.length} ${role}; ${maxOperands} are the most`)
  }
  return tensors.boundary(indices, `the graph's list of ${role}`)
}

/** A QUANTIZE for each tensor that is uint8 at the graph's boundary and int8 inside: only the sign bits change. */
function crossings(
  inputs: readonly Tensor[],
  operators: readonly Operator[],
  tensors: TensorReader,
): Operator[] {
  const written = new Set(operators.flatMap((op) => op.outputs))
  return tensors.borders().flatMap(({ outer, inner }) => {
    if (!inner || outer.data) return []
    const entering = inputs.includes(outer) || written.has(outer)
    const [from, to] = entering ? [outer, inner] : [inner, outer]
    return [makeOperator({ def: quantize, name: to.name, attrs: {}, inputs: [from], outputs: [to] })]
  })
}
