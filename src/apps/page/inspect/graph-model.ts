import { type Graph, type Operator, summarize, type Tensor } from '../../../index'

/** A node of the picture: an input of the network, an operator, or an output. */
export interface GraphNode {
  readonly id: string
  readonly role: 'input' | 'operator' | 'output'
  /** "CONV_2D", or the role. */
  readonly kind: string
  readonly name: string
  /** What it writes; the first tensor where there are several. */
  readonly tensor: Tensor | undefined
  readonly operator?: Operator
  /** An operator's place in the graph's order. */
  readonly index?: number
  /** Bytes of its constants, as files hold them. */
  readonly parameterBytes: number
  /** Multiply-accumulates of one run. */
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

/** The nodes and edges of a network's picture. */
export function graphModel(graph: Graph): GraphModel {
  const writers = new Map<Tensor, string>()
  const inputs = graph.inputs.map((tensor, i) => border('input', tensor, i))
  graph.inputs.forEach((tensor, i) => {
    writers.set(tensor, `input-${i}`)
  })
  const summaries = summarize(graph).nodes
  const operators = graph.operators.map((operator, index): GraphNode => {
    for (const tensor of operator.outputs) writers.set(tensor, `op-${index}`)
    const { constants = [], macs = 0 } = summaries[index] ?? {}
    const parameterBytes = constants.reduce((sum, { bytes, stored }) => sum + (stored?.bytes ?? bytes), 0)
    const { name, def, outputs } = operator
    return {
      id: `op-${index}`,
      role: 'operator',
      kind: def.kind,
      name,
      tensor: outputs[0],
      operator,
      index,
      parameterBytes,
      macs,
    }
  })
  const outputs = graph.outputs.map((tensor, i) => border('output', tensor, i))
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

function border(role: 'input' | 'output', tensor: Tensor, index: number): GraphNode {
  return { id: `${role}-${index}`, role, kind: role, name: tensor.name, tensor, parameterBytes: 0, macs: 0 }
}

/** The same layer in another form of the network: by what it writes, since names stay when a network is quantized. */
export function counterpart(node: GraphNode | undefined, other: GraphModel): GraphNode | undefined {
  const name = node?.tensor?.name
  if (!node || name === undefined) return undefined
  const alike = other.nodes.filter((one) => one.role === node.role)
  return (
    alike.find((one) => one.tensor?.name === name) ??
    alike.find((one) => plain(one.tensor?.name) === plain(name))
  )
}

/** The operator that writes a tensor of this name, in either form's naming. */
export function nodeOfTensor({ nodes }: GraphModel, name: string): GraphNode | undefined {
  const operators = nodes.filter(({ role }) => role === 'operator')
  return (
    operators.find(({ operator }) => operator?.outputs.some((tensor) => tensor.name === name)) ??
    operators.find(({ operator }) => operator?.outputs.some((tensor) => plain(tensor.name) === plain(name)))
  )
}

/** The constant that holds an operator's weights: the largest with more than one axis. */
export function weightsOf({
  operator,
}: GraphNode): (Tensor & { data: NonNullable<Tensor['data']> }) | undefined {
  const constants = operator?.inputs.filter((tensor) => tensor?.data && tensor.shape.length > 1) ?? []
  const [largest] = constants.toSorted((a, b) => (b?.data?.length ?? 0) - (a?.data?.length ?? 0))
  return largest as (Tensor & { data: NonNullable<Tensor['data']> }) | undefined
}

/** The axis of weights that output channels run along: the last of depthwise filters, the first of all others. */
export function outputAxis({ kind }: Pick<GraphNode, 'kind'>, weights: Pick<Tensor, 'shape'>): number {
  return kind === 'DEPTHWISE_CONV_2D' ? weights.shape.length - 1 : 0
}

/** A tensor's name without what `quantize` appends inside a border of float32. */
function plain(name: string | undefined): string | undefined {
  return name?.replace(/_int8$/, '')
}
