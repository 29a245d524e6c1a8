/** Turns a step and its time into a layer of a profile. */
import { findProducers, type Graph } from '../../graph/graph'
import type { Operator } from '../../graph/operator'
import type { Tensor } from '../../graph/tensor'
import { layoutBytes } from '../layout'
import type { Step } from '../lower'
import type { Plan } from '../program'
import type { Peaks } from './peaks'
import type { ProfiledLayer } from './types'

/** Data that all layers of a profile share. */
export interface LayerContext {
  readonly graph: Graph
  readonly layout: Plan['layout']
  readonly peaks: Peaks
}

/** Describes a step that takes `ms`; a step on the CPU has no kernels. */
export function describeLayer(
  { graph, layout, peaks }: LayerContext,
  { op, kernels }: Pick<Step, 'op' | 'kernels'>,
  where: 'gpu' | 'cpu',
  ms: number,
): Omit<ProfiledLayer, 'share'> {
  const operators = coveredBy(op, graph)
  const macs = operators.reduce((sum, one) => sum + (one.def.macs?.(one) ?? 0), 0)
  const traffic = trafficOf(kernels, layout)
  const gops = rate(2 * macs, ms)
  const gbps = rate(traffic.bytesRead + traffic.bytesWritten, ms)
  const packed = op.outputs.some(({ type }) => type === 'int8' || type === 'uint8')
  const peakGops = packed ? peaks.dotGops : peaks.fmaGops
  return {
    kind: op.def.kind,
    name: op.name,
    operators: operators.map((one) => ({
      index: graph.operators.indexOf(one),
      kind: one.def.kind,
      name: one.name,
    })),
    where,
    ms,
    dispatches: kernels.length,
    shaders: kernels.map(({ shader }) => shader),
    ...traffic,
    macs,
    gops,
    gbps,
    peakShare: kernels.length > 0 ? Math.max(gops / peakGops, gbps / peaks.copyGbps) : null,
  }
}

/** Returns the rate of `amount` in `ms`, in 10^9 a second. */
function rate(amount: number, ms: number): number {
  return ms > 0 ? amount / ms / 1e6 : 0
}

/** Returns the operators of `graph` whose work `op` does, in order: those between its inputs and its outputs. */
function coveredBy(op: Operator, graph: Graph): Operator[] {
  const producers = findProducers(graph)
  const found = new Set<Operator>()
  const follow = (tensor: Tensor | undefined) => {
    const producer = tensor && !op.inputs.includes(tensor) ? producers.get(tensor) : undefined
    if (!producer || found.has(producer)) return
    found.add(producer)
    producer.inputs.forEach(follow)
  }
  op.outputs.forEach(follow)
  return graph.operators.filter((one) => found.has(one))
}

/**
 * Returns the bytes that dispatches read and write, counting each operand once. Tensors that one dispatch writes for
 * the next count as written only.
 */
function trafficOf(
  kernels: Step['kernels'],
  layout: Plan['layout'],
): Pick<ProfiledLayer, 'bytesRead' | 'bytesWritten'> {
  const [read, written] = [new Set<Tensor>(), new Set<Tensor>()]
  let constants = 0
  for (const binding of kernels.flatMap(({ bindings }) => bindings)) {
    if ('constant' in binding) constants += binding.constant.byteLength
    else if ('read' in binding) read.add(binding.read)
    else written.add(binding.write)
  }
  const bytes = (tensors: readonly Tensor[]) =>
    tensors.reduce((sum, tensor) => sum + layoutBytes(layout(tensor), tensor.type), 0)
  const outside = [...read].filter((tensor) => !written.has(tensor))
  return { bytesRead: constants + bytes(outside), bytesWritten: bytes([...written]) }
}
