import { tagOf } from '../../graph/check'
import { GraphError } from '../../graph/errors'
import { type Graph, makeGraph } from '../../graph/graph'
import { makeOperator, type Operator } from '../../graph/operator'
import type { Tensor } from '../../graph/tensor'
import { quantize } from '../../ops/quantize/quantize'
import type { CutNames } from './cut'
import type { Dictionary } from './dictionary'
import type { Scope } from './file-graph'
import { FlatFile, type FlatTable, type FlatTables } from './flatbuffer'
import { builtinOf, maxOperands, OperatorReader } from './read-operators'
import { TensorReader } from './read-tensors'
import * as schema from './schema'

/** A `.tflite` file whose identifier and version have been checked; see `readTflite`. */
export class TfliteFile {
  private readonly file: FlatFile
  private readonly model: FlatTable

  /** @throws ModelError when `bytes` aren't a file of the format's version. */
  constructor(bytes: Uint8Array, name: string) {
    // Node's Buffer is a Uint8Array whose slices share its memory; reading copies constants by slicing.
    // Text is not decoded from shared memory.
    const shared = tagOf(bytes.buffer) === 'SharedArrayBuffer'
    const own = shared ? bytes.slice() : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    this.file = new FlatFile(own, name)
    this.model = this.file.root(schema.fileIdentifier, 'the model')
    const version = this.model.uint32(schema.model.version)
    if (version !== schema.schemaVersion) {
      this.file.fail(`is of schema version ${version}; Octet reads version ${schema.schemaVersion}`)
    }
  }

  /** True if all operators that the file lists are in the dictionary. */
  isReadWith({ codecs }: Dictionary): boolean {
    const codes = this.codes()
    for (let i = 0; i < codes.length; i++) {
      if (!codecs.has(builtinOf(codes.at(i)))) return false
    }
    return true
  }

  /**
   * Reads the file's only subgraph, or the part of it between the tensors that `names` lists.
   *
   * @throws InputError for names that the file doesn't have; ModelError naming the file, the operator or tensor and the
   *   values
   */
  read(dictionary: Dictionary, names: CutNames = {}): Graph {
    try {
      return this.readGraph(dictionary, names)
    } catch (error) {
      // Whatever makes tensors, operators and graphs of the file's contents may find them unsound.
      if (error instanceof GraphError) this.file.fail(error.message, error)
      throw error
    }
  }

  private readGraph(dictionary: Dictionary, names: CutNames): Graph {
    const { file, model } = this
    const subgraphs = model.tables(schema.model.subgraphs, 'subgraph')
    if (subgraphs.length !== 1) {
      file.fail(`has ${subgraphs.length} subgraphs; Octet runs models that have one`)
    }
    const subgraph = subgraphs.at(0)
    const tensors = new TensorReader(
      file,
      subgraph.tables(schema.subgraph.tensors, 'tensor'),
      model.tables(schema.model.buffers, 'buffer'),
      dictionary,
    )
    const reader = new OperatorReader(file, this.codes(), tensors, dictionary)
    const scope = dictionary.chooseScope?.({ file, model, subgraph }, names, reader)
    return readSubgraph(file, subgraph, tensors, reader, scope)
  }

  private codes(): FlatTables {
    return this.model.tables(schema.model.operatorCodes, 'operator code')
  }
}

function readSubgraph(
  file: FlatFile,
  subgraph: FlatTable,
  tensors: TensorReader,
  reader: OperatorReader,
  scope: Scope | undefined,
): Graph {
  const inputs = boundary(scope?.inputs, subgraph, 'inputs', tensors)
  // An output that a file lists twice is one output.
  const outputs = [...new Set(boundary(scope?.outputs, subgraph, 'outputs', tensors))]
  const tables = subgraph.tables(schema.subgraph.operators, 'operator')
  const operators: Operator[] = []
  for (let i = 0; i < tables.length; i++) {
    if (!scope || scope.operators.has(i)) operators.push(...reader.read(tables.at(i), i))
  }
  operators.push(...boundaryConversions(inputs, operators, tensors))
  const name = subgraph.string(schema.subgraph.name, "the subgraph's name") || 'main'
  const constant = inputs.find((tensor) => tensor.data)
  if (constant) file.fail(`the graph's input "${constant.name}" is a constant`)
  return makeGraph({ name, inputs, outputs, operators })
}

function boundary(
  given: readonly number[] | undefined,
  subgraph: FlatTable,
  role: 'inputs' | 'outputs',
  tensors: TensorReader,
): Tensor[] {
  const indices = given ?? subgraph.int32s(schema.subgraph[role], `the graph's ${role}`)
  if (indices.length > maxOperands) {
    subgraph.fail(`has ${indices.length} ${role}; ${maxOperands} are the most`)
  }
  return tensors.boundary(indices, `the graph's list of ${role}`)
}

/**
 * Returns a QUANTIZE for each tensor that is uint8 at the graph's boundary and int8 inside. It changes only the sign
 * bits.
 */
function boundaryConversions(
  inputs: readonly Tensor[],
  operators: readonly Operator[],
  tensors: TensorReader,
): Operator[] {
  const written = new Set(operators.flatMap((op) => op.outputs))
  return tensors.boundaryTensors().flatMap(({ outer, inner }) => {
    if (!inner || outer.data) return []
    const entering = inputs.includes(outer) || written.has(outer)
    const [from, to] = entering ? [outer, inner] : [inner, outer]
    return [makeOperator({ def: quantize, name: to.name, attrs: {}, inputs: [from], outputs: [to] })]
  })
}
