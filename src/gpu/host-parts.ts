/** Runs sessions that are in part on the CPU: a few operators, or outputs that no operator computes. */
import { InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { describeOp, failOp, type Operator } from '../graph/operator'
import type { Tensor, TensorData } from '../graph/tensor'
import { realValues } from '../numerics/stored'
import { checkBuffer, roundUp } from './boundary'
import type { Parts } from './placement'
import type { RunInputs } from './run-types'
import { isBuffer, type RunRequest } from './submit'
import { elementsOf } from './transfer'

/**
 * Runs a network's parts one after the other.
 *
 * @param read runs the GPU's part
 * @returns the values of `request.tensors`
 * @throws InputError when an operator on the CPU reads an input that is in GPU memory, or when an output that an
 *   operator computes on the CPU is to stay in GPU memory.
 */
export async function runParts(
  device: GPUDevice,
  graph: Graph,
  { head, gpu, tail }: Parts,
  request: RunRequest,
  read: (request: RunRequest) => Promise<TensorData[]>,
): Promise<TensorData[]> {
  const { inputs, tensors, into, outputs } = request
  const onGpu = new Set([...gpu.operators.flatMap((op) => op.outputs), ...gpu.outputs])
  const copied = graph.outputs.filter((tensor) => into[tensor.name] && !onGpu.has(tensor))
  for (const { name, data } of copied) {
    if (!data && !graph.inputs.some((input) => input.name === name))
      throw new InputError(`output "${name}" is computed on the CPU; it cannot stay on the GPU`)
  }
  for (const tensor of copied) checkBuffer(tensor, into[tensor.name] as GPUBuffer, 'out')
  const values = hostInputs(graph, inputs)
  runOnHost(head, values)
  const given = gpu.inputs.map((tensor) => [tensor.name, values.get(tensor) ?? inputs[tensor.name]])
  const needed = new Set([...tail.flatMap((op) => op.inputs), ...tensors])
  const wanted = [...onGpu].filter((tensor) => needed.has(tensor))
  const found = await read({
    ...request,
    inputs: Object.fromEntries(given),
    tensors: wanted,
    outputs: 'stored',
  })
  request.signal?.throwIfAborted()
  wanted.forEach((tensor, i) => {
    values.set(tensor, found[i] as TensorData)
  })
  runOnHost(tail, values)
  const elements = (tensor: Tensor) => tensor.data ?? values.get(tensor) ?? failInput(tensor, 'for an output')
  for (const tensor of copied)
    device.queue.writeBuffer(into[tensor.name] as GPUBuffer, 0, words(elements(tensor)))
  return tensors.map((tensor) => {
    const stored = elements(tensor)
    if (outputs === 'real' && tensor.quant && (tensor.type === 'int8' || tensor.type === 'uint8'))
      return realValues(tensor, stored)
    // The memory of the model, or of the caller, is not handed out.
    return tensor.data || graph.inputs.includes(tensor) ? stored.slice() : stored
  })
}

/** Returns a copy of the bytes, filled up to whole words: buffer copies need them. */
function words(data: TensorData): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(roundUp(data.byteLength))
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  return bytes
}

/** Returns the inputs that are arrays, in their tensors' own types. */
export function hostInputs(graph: Graph, inputs: RunInputs): Map<Tensor, TensorData> {
  const values = new Map<Tensor, TensorData>()
  for (const tensor of graph.inputs) {
    const given = inputs[tensor.name]
    if (given && !isBuffer(given)) values.set(tensor, elementsOf(tensor, given))
  }
  return values
}

/**
 * Runs operators in order, with their reference implementations, and adds their outputs to `values`.
 *
 * @throws InputError when an operator reads an input of the graph that is in GPU memory.
 */
export function runOnHost(operators: readonly Operator[], values: Map<Tensor, TensorData>): void {
  for (const op of operators) {
    const results = op.def.reference(
      op,
      op.inputs.map(
        (tensor) =>
          tensor && (tensor.data ?? values.get(tensor) ?? failInput(tensor, `by ${describeOp(op)}`)),
      ),
    )
    op.outputs.forEach((tensor, i) => {
      values.set(tensor, results[i] ?? failOp(op, `computed no output ${i}`))
    })
  }
}

function failInput({ name }: Tensor, what: string): never {
  throw new InputError(`input "${name}" is needed on the CPU, ${what}: give it as an array`)
}
