/** Decides which operators run on the GPU and which on the CPU, with the reasons. */
import { GraphError } from '../graph/errors'
import { type Graph, makeGraph } from '../graph/graph'
import { describeOp, type Operator } from '../graph/operator'
import type { DataType, Tensor } from '../graph/tensor'

/** `auto`: operators run on the CPU if they have to; `gpu-only`: none may. */
export type PlacementRule = 'auto' | 'gpu-only'

/** The processor that an operator runs on. */
export interface Placement {
  readonly op: Operator
  readonly where: 'gpu' | 'cpu'
  /** The reason why it runs on the CPU. */
  readonly reason?: string
}

/** A network split into the three parts in which it runs, each in execution order. */
export interface Parts {
  /** On the CPU, before the GPU: operators that read nothing but the graph's inputs and each other. */
  readonly head: readonly Operator[]
  readonly gpu: Graph
  /** On the CPU, after one read-back. */
  readonly tail: readonly Operator[]
}

/**
 * Places every operator, in execution order. An operator runs on the CPU if its definition says so (`OpDef.hostOnly`),
 * or if it needs a result that the CPU computes after the GPU. All others run on the GPU.
 */
export function placeOperators(graph: Pick<Graph, 'operators'>): Placement[] {
  return assign(graph).map(({ op, reason }) =>
    reason === undefined ? { op, where: 'gpu' } : { op, where: 'cpu', reason },
  )
}

interface Assigned {
  readonly op: Operator
  readonly part: 'head' | 'gpu' | 'tail'
  readonly reason: string | undefined
}

function assign({ operators }: Pick<Graph, 'operators'>): Assigned[] {
  const parts = new Map<Tensor, Assigned>()
  return operators.map((op) => {
    const sources = op.inputs.flatMap((tensor) => (tensor && parts.get(tensor)) ?? [])
    const own = op.def.hostOnly?.(op)
    const after = sources.find(({ part }) => part === 'tail')
    const late = after !== undefined || (own !== undefined && sources.some(({ part }) => part === 'gpu'))
    const reason = own ?? (after && `it needs the result of ${describeOp(after.op)}, which runs on the CPU`)
    const part = late ? 'tail' : own === undefined ? 'gpu' : 'head'
    const assigned: Assigned = { op, part, reason }
    for (const tensor of op.outputs) parts.set(tensor, assigned)
    return assigned
  })
}

/**
 * Splits a graph into the parts before the GPU, on it, and after it. An output that no operator
 * computes belongs to no part; inputs that the GPU can hold pass through it.
 *
 * @throws GraphError naming the operators and the reasons: with rule `gpu-only` when any operator runs on the CPU; with
 *   `auto` when a convolution or fully connected layer would run on the CPU, after another operator that does.
 */
export function splitGraph(graph: Graph, rule: PlacementRule): Parts {
  const assigned = assign(graph)
  const onHost = assigned.filter(({ part }) => part !== 'gpu')
  if (onHost.length === 0 && !graph.outputs.some((tensor) => isGiven(graph, tensor)))
    return { head: [], gpu: graph, tail: [] }
  if (onHost.length > 0 && rule === 'gpu-only') {
    const list = onHost.map(({ op, reason }) => `${describeOp(op)} (${reason})`).join('; ')
    throw new GraphError(`"${graph.name}" does not run on the GPU alone: ${list}`)
  }
  const heavy = onHost.find(({ op }) => op.def.macs)
  if (heavy) {
    const why = `${describeOp(heavy.op)} would run on the CPU: ${heavy.reason}`
    throw new GraphError(`${why}. Only what follows the last operator with weights may`)
  }
  const operatorsIn = (wanted: Assigned['part']) =>
    assigned.filter(({ part }) => part === wanted).map(({ op }) => op)
  const [head, gpu, tail] = [operatorsIn('head'), operatorsIn('gpu'), operatorsIn('tail')]
  return { head, gpu: gpuPart(graph, head, gpu, tail), tail }
}

/** Types that GPU memory holds as their arrays do. */
const gpuTypes: readonly DataType[] = ['float32', 'int32', 'int8', 'uint8']

/** True if an output's elements are known without the GPU: a constant, or an input of a type that it doesn't hold. */
function isGiven({ inputs }: Graph, tensor: Tensor): boolean {
  return tensor.data !== undefined || (inputs.includes(tensor) && !gpuTypes.includes(tensor.type))
}

/**
 * Returns the GPU's operators as a graph. Its inputs come from the head or the caller; its outputs are the tensors that
 * the tail or the caller needs.
 */
function gpuPart(
  graph: Graph,
  head: readonly Operator[],
  operators: readonly Operator[],
  tail: readonly Operator[],
): Graph {
  const written = new Set(operators.flatMap((op) => op.outputs))
  const given = new Set([...graph.inputs, ...head.flatMap((op) => op.outputs)])
  const read = new Set(operators.flatMap((op) => op.inputs))
  const needed = new Set([...tail.flatMap((op) => op.inputs), ...graph.outputs])
  const passed = graph.outputs.filter((tensor) => graph.inputs.includes(tensor) && !isGiven(graph, tensor))
  const outputs = [...passed, ...[...written].filter((tensor) => needed.has(tensor))]
  // `makeGraph` requires an output, so it isn't used when nothing runs on the GPU or nothing is needed from it.
  const part = {
    name: graph.name,
    inputs: [...given].filter((tensor) => read.has(tensor) || passed.includes(tensor)),
    outputs,
    operators,
  }
  return outputs.length > 0 ? makeGraph(part) : part
}
