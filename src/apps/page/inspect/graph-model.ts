import { type Graph, type Operator, summarize, type Tensor } from '../../../index'
import { explain } from '../../../quantize/index'

/** A node of the drawn graph: an input of the network, an operator, or an output. */
export interface GraphNode {
  readonly id: string
  readonly role: 'input' | 'operator' | 'output'
  /** Kind of operator ("CONV_2D"), or the role. */
  readonly kind: string
  readonly name: string
  /** The tensor of an input or output; the first tensor that an operator writes. */
  readonly tensor: Tensor | undefined
  readonly operator?: Operator
  /** Index of an operator in the graph's order. */
  readonly index?: number
  /** Size of its constants in the file. */
  readonly parameterBytes: number
  /** Bits of its weights in the file: 32, 8, 4, 2 or 1; undefined if it has none. */
  readonly weightBits?: number | undefined
  /** Multiply-accumulate operations of one run. */
  readonly macs: number
}

/** A tensor that one node writes and another reads. */
export interface GraphEdge {
  readonly from: string
  readonly to: string
}

export interface GraphModel {
  /** In execution order: inputs, operators, outputs. */
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

/** Returns the nodes and edges for drawing a network. */
export function graphModel(graph: Graph): GraphModel {
  const writers = new Map<Tensor, string>()
  const inputs = graph.inputs.map((tensor, i) => terminalNode('input', tensor, i))
  graph.inputs.forEach((tensor, i) => {
    writers.set(tensor, `input-${i}`)
  })
  const summaries = summarize(graph).nodes
  const explanations = explain(graph)
  const operators = graph.operators.map((operator, index): GraphNode => {
    for (const tensor of operator.outputs) writers.set(tensor, `op-${index}`)
    const { constants = [], macs = 0 } = summaries[index] ?? {}
    const parameterBytes = constants.reduce((sum, { bytes, stored }) => sum + (stored?.bytes ?? bytes), 0)
    const { name, def, outputs } = operator
    const { weightBits } = explanations[index] ?? {}
    return {
      id: `op-${index}`,
      role: 'operator',
      kind: def.kind,
      name,
      tensor: outputs[0],
      operator,
      index,
      parameterBytes,
      weightBits,
      macs,
    }
  })
  const outputs = graph.outputs.map((tensor, i) => terminalNode('output', tensor, i))
  const reads = [
    ...graph.operators.map((op, index) => ({ to: `op-${index}`, tensors: op.inputs })),
    ...graph.outputs.map((tensor, i) => ({ to: `output-${i}`, tensors: [tensor] })),
  ]
  const edges = reads.flatMap(({ to, tensors }) => {
    const from = tensors.map((tensor) => tensor && writers.get(tensor)).filter((id) => id !== undefined)
    return [...new Set(from)].map((id) => ({ from: id, to }))
  })
  return { nodes: [...inputs, ...operators, ...outputs], edges }
}

function terminalNode(role: 'input' | 'output', tensor: Tensor, index: number): GraphNode {
  return { id: `${role}-${index}`, role, kind: role, name: tensor.name, tensor, parameterBytes: 0, macs: 0 }
}

/** Finds the same layer in the other form of the network. Matches tensor names, which quantization preserves. */
export function counterpart(node: GraphNode | undefined, other: GraphModel): GraphNode | undefined {
  const name = node?.tensor?.name
  if (!node || name === undefined) return undefined
  const candidates = other.nodes.filter((one) => one.role === node.role)
  return (
    candidates.find((one) => one.tensor?.name === name) ??
    candidates.find((one) => baseName(one.tensor?.name) === baseName(name))
  )
}

/** Finds the operator that writes a tensor of this name, with or without the suffix of its quantized form. */
export function nodeOfTensor({ nodes }: GraphModel, name: string): GraphNode | undefined {
  const operators = nodes.filter(({ role }) => role === 'operator')
  return (
    operators.find(({ operator }) => operator?.outputs.some((tensor) => tensor.name === name)) ??
    operators.find(({ operator }) =>
      operator?.outputs.some((tensor) => baseName(tensor.name) === baseName(name)),
    )
  )
}

/** Returns an operator's weights: its largest constant with more than one axis. */
export function weightsOf({
  operator,
}: GraphNode): (Tensor & { data: NonNullable<Tensor['data']> }) | undefined {
  const constants = operator?.inputs.filter((tensor) => tensor?.data && tensor.shape.length > 1) ?? []
  const [largest] = constants.toSorted((a, b) => (b?.data?.length ?? 0) - (a?.data?.length ?? 0))
  return largest as (Tensor & { data: NonNullable<Tensor['data']> }) | undefined
}

/** Returns the axis of output channels in weights: the last for depthwise filters, the first for all others. */
export function outputAxis({ kind }: Pick<GraphNode, 'kind'>, weights: Pick<Tensor, 'shape'>): number {
  return kind === 'DEPTHWISE_CONV_2D' ? weights.shape.length - 1 : 0
}

/** Removes the suffix that `quantize` appends to quantized tensors whose float32 form also remains. */
function baseName(name: string | undefined): string | undefined {
  return name?.replace(/_int8$/, '')
}
