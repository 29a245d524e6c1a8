import { GraphError } from '../graph/errors'
import { findConsumers, type Graph } from '../graph/graph'
import type { AdapterTraits, Candidate, Kernel, KernelContext } from '../graph/kernel'
import { describeOp, type Operator } from '../graph/operator'
import { layoutsOf } from './layout'

/** An operator and the dispatches that compute it. */
export interface Step {
  readonly op: Operator
  readonly kernels: readonly Kernel[]
  /** All variants that compute it, the chosen one first. */
  readonly candidates: readonly Candidate[]
}

/** The adapter that kernels run on, its limits, and a preference among an operator's candidates. */
export interface LowerOptions extends Pick<KernelContext, 'adapter' | 'maxWorkgroups' | 'everyVariant'> {
  /** Returns the name of the candidate to choose for `op`. If it isn't one of `names`, the default is chosen. */
  readonly prefer?: ((op: Operator, names: readonly string[]) => string | undefined) | undefined
}

/** Fuses operators with the ones that follow them, where their definitions allow it (`OpDef.fuse`). */
export function fuseOperators(graph: Graph, adapter: AdapterTraits): Graph {
  const consumers = findConsumers(graph)
  const absorbed = new Map<Operator, Operator>()
  const operators: Operator[] = []
  for (const original of graph.operators) {
    const op = absorbed.get(original) ?? original
    const next = soleConsumer(op, graph, consumers)
    const fused = next && !absorbed.has(next) ? op.def.fuse?.(op, next, adapter) : undefined
    if (next && fused) absorbed.set(next, fused)
    else operators.push(op)
  }
  return { ...graph, operators }
}

function soleConsumer(op: Operator, graph: Graph, consumers: Map<unknown, Operator[]>): Operator | undefined {
  const [output, second] = op.outputs
  if (!output || second || graph.outputs.includes(output)) return undefined
  const readers = consumers.get(output) ?? []
  return readers.length === 1 ? readers[0] : undefined
}

/**
 * Turns a graph into dispatches.
 *
 * @throws GraphError naming the operators that have no GPU kernel.
 */
export function lower(graph: Graph, options: LowerOptions): Step[] {
  const { maxWorkgroups } = options
  const context: KernelContext = { ...options, layout: layoutsOf(graph) }
  return graph.operators.map((op) => {
    const candidates = candidatesOf(op, context)
    const names = candidates.map(({ name }) => name)
    const preferred = options.prefer?.(op, names)
    const chosen = candidates.find(({ name }) => name === preferred) ?? candidates[0]
    if (!chosen) {
      throw new GraphError(
        `${describeOp(op)} exists only in training graphs; run freeze() on "${graph.name}" first`,
      )
    }
    const kernels = chosen.kernels()
    for (const { workgroups } of kernels) {
      const over = workgroups.find((count) => count > maxWorkgroups)
      if (over)
        throw new GraphError(
          `${describeOp(op)} needs ${over} workgroups along an axis; ${maxWorkgroups} is the limit`,
        )
    }
    return { op, kernels, candidates: [chosen, ...candidates.filter((candidate) => candidate !== chosen)] }
  })
}

/** Returns the variants that compute `op`, the default first; an empty list if it has no kernel. */
function candidatesOf(op: Operator, context: KernelContext): readonly Candidate[] {
  const { kernel, candidates } = op.def
  if (candidates) return candidates(op, context)
  return kernel ? [{ name: 'plain', kernels: () => kernel(op, context) }] : []
}
