import { GraphError, ModelError } from '../../../graph/errors'
import { type Graph, makeGraph } from '../../../graph/graph'
import { type DataType, makeTensor, type Tensor } from '../../../graph/tensor'
import type { InputShapes } from '../input-shapes'
import type { TfjsOptions } from '../options'
import type { StoredWeight } from '../weights'
import { NodeBuilder } from './node-builder'
import type { OpNode, ValueRef } from './op-node'
import { importerOf } from './ops/index'
import { type Port, readPorts, readRef } from './signature'
import { readNodes } from './topology'

/** A graph model as in `model.json` and its weight files. */
export interface GraphModelParts {
  /** A GraphDef in JSON. */
  readonly topology: unknown
  readonly signature: unknown
  readonly weights: readonly StoredWeight[]
}

/**
 * Builds the graph of a TensorFlow.js graph model, from the nodes that its outputs depend on. Shapes are static: an
 * open batch becomes 1, and values that depend only on shapes and other constants are computed here. `freeze` does the
 * rest.
 *
 * @param cut names of inputs and outputs that replace the model's own
 * @throws ModelError naming `file`, the node and its operation when something is missing, malformed or does not run;
 *   InputError when `shapes` does not fit.
 */
export function importGraphModel(
  file: string,
  { topology, signature, weights }: GraphModelParts,
  shapes: InputShapes,
  cut: Pick<TfjsOptions, 'inputs' | 'outputs'> = {},
): Graph {
  const importer = new GraphModelImporter(file, readNodes(file, topology), weights, shapes)
  const own = { inputs: readPorts(file, signature, 'inputs'), outputs: readPorts(file, signature, 'outputs') }
  const inputs = importer.createInputs(portsOf(cut.inputs, own.inputs))
  shapes.checkNames(inputs.map(({ name }) => name))
  const listed = portsOf(cut.outputs, own.outputs)
  const ports = listed.length > 0 ? listed : importer.leaves()
  if (ports.length === 0) throw new ModelError(`${file}: the graph has no outputs`)
  const outputs = importer.createOutputs(ports)
  const { operators } = importer.builder
  return makeGraph({ name: nameOf(file), inputs, outputs, operators })
}

/**
 * Returns a name for the graph, which has none in the file: the file's, or its folder's if the file is `model.json`.
 */
function nameOf(file: string): string {
  const [last = '', folder] = file.split(/[\\/]/).reverse()
  const name = last.replace(/\.json$/, '')
  return name === 'model' && folder ? folder : name
}

/** Returns the ports that `names` are: the signature's or nodes. Without names, those of the signature. */
function portsOf(names: readonly string[] | undefined, own: readonly Port[]): readonly Port[] {
  return names?.map((name) => own.find((port) => port.name === name) ?? portOf(name)) ?? own
}

function portOf(name: string): Port {
  return { name, value: readRef(name), shape: undefined }
}

class GraphModelImporter {
  readonly builder: NodeBuilder
  private readonly values = new Map<string, readonly Tensor[]>()
  private readonly weights: ReadonlyMap<string, StoredWeight>
  private readonly readers: ReadonlyMap<string, readonly OpNode[]>

  constructor(
    private readonly file: string,
    private readonly nodes: ReadonlyMap<string, OpNode>,
    weights: readonly StoredWeight[],
    shapes: InputShapes,
  ) {
    this.builder = new NodeBuilder(file, shapes)
    this.readers = readersOf(nodes.values())
    this.weights = byName(weights, (name) => this.fail(`two weights are named "${name}"`))
  }

  /** Creates the graph's inputs: those of the signature, or else all placeholders. */
  createInputs(ports: readonly Port[]): Tensor[] {
    const placeholders = [...this.nodes.values()].filter(({ op }) => op === 'Placeholder')
    const listed = ports.length > 0 ? ports : placeholders.map(({ name }) => portOf(name))
    return listed.map(({ name, value, shape }) => {
      const node = this.find(value, 'input')
      const declared = mergeShapes(node.shape('shape'), shape)
      const input = makeTensor({
        name: this.builder.unique(name),
        shape: this.builder.shapes.resolve(name, declared, (what) => node.fail(what)),
        type: this.inputType(node),
      })
      this.values.set(node.name, [input])
      return input
    })
  }

  /** Returns the type of an input. An int32 input that is only cast to float32 (pixels, mostly) is float32 itself. */
  private inputType(node: OpNode): DataType {
    const type = node.op === 'Placeholder' ? node.type('dtype') : 'float32'
    const readers = this.readers.get(node.name) ?? []
    const casts =
      readers.length > 0 && readers.every((one) => one.op === 'Cast' && one.type('DstT') === 'float32')
    return type === 'int32' && casts ? 'float32' : type
  }

  /** Returns the values that no node reads. */
  leaves(): Port[] {
    const neverOutputs = ['Const', 'NoOp', 'Placeholder']
    const leaves = [...this.nodes.values()].filter(
      ({ name, op }) => !this.readers.has(name) && !neverOutputs.includes(op),
    )
    return leaves.map(({ name }) => portOf(name))
  }

  /** Imports the nodes that `ports` depend on; returns the values of `ports` under their names. */
  createOutputs(ports: readonly Port[]): Tensor[] {
    for (const { name } of ports) this.builder.reserve(name)
    for (const { value } of ports) this.importFrom(this.find(value, 'output'))
    return this.builder.renameAll(
      ports.map(({ name, value }) => {
        const tensor =
          this.valueOf(value) ?? this.fail(`output "${name}": "${value.node}" has no output ${value.index}`)
        return { name, tensor: tensor.data ? this.builder.operand(tensor) : tensor }
      }),
    )
  }

  /** Imports a node and its inputs, depth-first. Without recursion, because a file may hold a chain of any length. */
  private importFrom(root: OpNode): void {
    const open = new Set<OpNode>()
    const stack = [root]
    for (let node = stack.at(-1); node; node = stack.at(-1)) {
      if (this.values.has(node.name)) {
        stack.pop()
      } else if (open.has(node)) {
        this.values.set(node.name, this.importOne(node))
      } else {
        open.add(node)
        for (const input of this.inputsOf(node)) {
          if (open.has(input)) node.fail(`reads "${input.name}", which depends on its own output`)
          stack.push(input)
        }
      }
    }
  }

  /** Returns the nodes that `node` reads and that have not been imported yet. Fails if `node` itself does not run. */
  private inputsOf(node: OpNode): OpNode[] {
    if (node.op !== 'Const') importerOf(node)
    const nodes = node.inputs.map((input) => {
      return this.nodes.get(input.node) ?? node.fail(`reads "${input.node}", which the model lacks`)
    })
    return nodes.filter(({ name }) => !this.values.has(name))
  }

  private importOne(node: OpNode): readonly Tensor[] {
    if (node.op === 'Const')
      return [this.weights.get(node.name) ?? node.fail('its weight is missing from the manifest')]
    const inputs = node.inputs.map((input) => {
      return (
        this.valueOf(input) ??
        node.fail(`reads output ${input.index} of "${input.node}", which does not exist`)
      )
    })
    try {
      return [importerOf(node)({ node, inputs, builder: this.builder })].flat()
    } catch (error) {
      if (!(error instanceof GraphError)) throw error
      throw new ModelError(`${node.file}: ${node.op} "${node.name}": ${error.message}`, { cause: error })
    }
  }

  private valueOf({ node, index }: ValueRef): Tensor | undefined {
    return this.values.get(node)?.[index]
  }

  private find({ node }: ValueRef, role: string): OpNode {
    return this.nodes.get(node) ?? this.fail(`has no node "${node}" for its ${role}`)
  }

  private fail(what: string): never {
    throw new ModelError(`${this.file}: ${what}`)
  }
}

function byName(
  weights: readonly StoredWeight[],
  twice: (name: string) => never,
): ReadonlyMap<string, StoredWeight> {
  const found = new Map<string, StoredWeight>()
  for (const weight of weights) {
    if (found.has(weight.name)) twice(weight.name)
    found.set(weight.name, weight)
  }
  return found
}

/** Returns the nodes that read each node, by the name of the node read. */
function readersOf(nodes: Iterable<OpNode>): ReadonlyMap<string, readonly OpNode[]> {
  const readers = new Map<string, OpNode[]>()
  for (const node of nodes) {
    for (const input of node.inputs) {
      const known = readers.get(input.node)
      if (known) known.push(node)
      else readers.set(input.node, [node])
    }
  }
  return readers
}

/** Merges two declarations of one shape: extents that the first leaves open are the other's. */
function mergeShapes(
  shape: readonly (number | null)[] | undefined,
  other: readonly (number | null)[] | undefined,
): readonly (number | null)[] | undefined {
  if (!shape || other?.length !== shape.length) return shape ?? other
  return shape.map((extent, axis) => extent ?? other[axis] ?? null)
}
