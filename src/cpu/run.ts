import { came } from '../graph/check'
import { InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { failOp, type Operator } from '../graph/operator'
import { describeSpec, elementCount, isDataOf, ownArray, type Tensor, type TensorData } from '../graph/tensor'

export interface RunOptions {
  /** Called before each operator runs, with its index in the graph. */
  readonly onOperator?: ((op: Operator, index: number) => void) | undefined
  /**
   * Called with every tensor once it is known: the inputs, then operators' outputs in order. Constants are left out.
   */
  readonly onTensor?: ((tensor: Tensor, data: TensorData) => void) | undefined
  /** Stops the run between two operators; the run then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs a graph on the CPU with the operators' reference implementations, which define the correct results.
 *
 * @param inputs one array for each graph input in its order: row-major, of the tensor's type and element count;
 *   quantized types hold quantized values. They are neither kept nor changed.
 * @returns one array for each graph output in its order. An intermediate tensor is freed after its last use.
 * @throws InputError when an array is missing, or of the wrong type or length; GraphError when an operator's reference
 *   does not compute all of its outputs.
 */
export function runReference(
  graph: Graph,
  inputs: readonly TensorData[],
  options: RunOptions = {},
): TensorData[] {
  checkInputs(graph, inputs)
  const known = new Map<Tensor, TensorData>()
  const keep = (tensor: Tensor, data: TensorData) => {
    known.set(tensor, data)
    options.onTensor?.(tensor, data)
  }
  graph.inputs.forEach((tensor, i) => {
    keep(tensor, ownArray(tensor.type, inputs[i] as TensorData))
  })
  const lastUses = findLastUses(graph)
  graph.operators.forEach((op, index) => {
    options.signal?.throwIfAborted()
    options.onOperator?.(op, index)
    const results = op.def.reference(
      op,
      op.inputs.map((tensor) => tensor && (tensor.data ?? known.get(tensor))),
    )
    op.outputs.forEach((tensor, i) => {
      keep(tensor, results[i] ?? failOp(op, `computed no output ${i}`))
    })
    for (const tensor of lastUses[index] ?? []) known.delete(tensor)
  })
  return graph.outputs.map((tensor) => {
    // Every output of a graph is produced by something.
    const data = (tensor.data ?? known.get(tensor)) as TensorData
    // An output that is an input or a constant must not hand out the caller's, or the model's, own memory.
    return tensor.data || graph.inputs.includes(tensor) ? data.slice() : data
  })
}

/** Returns, for each operator, the tensors that nothing needs once it has run. */
function findLastUses(graph: Graph): Tensor[][] {
  const last = new Map<Tensor, number>()
  graph.operators.forEach((op, index) => {
    for (const tensor of op.outputs) last.set(tensor, index)
    for (const tensor of op.inputs) if (tensor && !tensor.data) last.set(tensor, index)
  })
  const lists: Tensor[][] = graph.operators.map(() => [])
  for (const [tensor, index] of last) {
    if (!graph.outputs.includes(tensor)) lists[index]?.push(tensor)
  }
  return lists
}

/**
 * Checks arrays against a graph's inputs.
 *
 * @throws InputError naming the tensor, what was expected and what was given.
 */
function checkInputs(graph: Graph, inputs: readonly unknown[]): void {
  if (inputs.length !== graph.inputs.length) {
    const names = graph.inputs.map(({ name }) => `"${name}"`).join(', ')
    throw new InputError(
      `graph "${graph.name}" has ${graph.inputs.length} inputs (${names}), but ${inputs.length} arrays came`,
    )
  }
  graph.inputs.forEach((tensor, i) => {
    const data = inputs[i]
    const count = elementCount(tensor.shape)
    const expected = `input "${tensor.name}" is ${describeSpec(tensor)}`
    if (!isDataOf(tensor.type, data)) {
      throw new InputError(`${expected}: ${count} elements of ${tensor.type} are expected, not ${came(data)}`)
    }
    if (data.length !== count) {
      throw new InputError(`${expected}: ${count} elements are expected, ${data.length} came`)
    }
  })
}
