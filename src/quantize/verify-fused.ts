/** Compares what a session's plan computes, in which operators are fused, with the CPU reference. */
import { fuseOperators } from '../gpu/lower'
import { splitGraph } from '../gpu/placement'
import { guarded, planGraph } from '../gpu/program'
import { build, release, type SessionRuntime } from '../gpu/session-runtime'
import { packInput, unpackOutput } from '../gpu/transfer'
import type { Graph } from '../graph/graph'
import type { AdapterTraits } from '../graph/kernel'
import { describeOp, type Operator } from '../graph/operator'
import type { TensorData } from '../graph/tensor'
import { type Distance, distance, merge } from './distance'
import { judgeLayer, type Values } from './tolerance'
import type { LayerReport } from './verify'

/**
 * Runs each step of the plan that a session would run, fed the reference's values, and compares every tensor that it
 * writes with the reference. Layers that agree alone may differ here, where they do the work of their neighbours.
 *
 * @returns a report for each operator of the plan that has a dispatch; its kind and name are those of all that it fuses
 * @throws DeviceError when the device refuses the plan
 */
export async function verifyFused(
  model: Graph,
  runs: readonly { readonly values: Values }[],
  device: GPUDevice,
): Promise<LayerReport[]> {
  const { gpu } = splitGraph(model, 'auto')
  const maxWorkgroups = device.limits.maxComputeWorkgroupsPerDimension
  const planFor = (adapter: AdapterTraits) =>
    planGraph(fuseOperators(gpu, adapter), { fuse: false, keep: true, maxWorkgroups, adapter })
  const runtime = await build(planFor, { device }, false)
  try {
    const reports: LayerReport[] = []
    for (const [step, { op, kernels }] of runtime.program.plan.steps.entries()) {
      if (kernels.length === 0) continue
      const distances: Distance[] = []
      for (const { values } of runs) distances.push(...(await compareStep(runtime, step, op, values)))
      const { kind } = op.def
      const type = op.outputs[0]?.type ?? 'float32'
      const report = { kind, name: op.name, type, where: 'gpu' as const, ...merge(distances) }
      reports.push(judgeLayer(report, op, runs))
    }
    return reports
  } finally {
    await release(runtime)
  }
}

async function compareStep(
  runtime: SessionRuntime,
  step: number,
  op: Operator,
  values: Values,
): Promise<Distance[]> {
  const { program, readback } = runtime
  const parts = op.outputs.map((tensor) => program.bytesOf(tensor))
  const record = (targets: readonly GPUBuffer[]) =>
    guarded(program.device, describeOp(op), () => encodeStep(runtime, step, op, values, targets))
  return readback.use(parts, record, (memories) =>
    op.outputs.map((tensor, i) => {
      const got = unpackOutput(tensor, memories[i] as ArrayBuffer, program.placeOf(tensor).layout)
      return distance(got, values.get(tensor) as TensorData)
    }),
  )
}

/** Uploads the inputs of a step, runs it alone, and copies its outputs to `targets`. */
function encodeStep(
  { program }: SessionRuntime,
  step: number,
  op: Operator,
  values: Values,
  targets: readonly GPUBuffer[],
): void {
  const { device } = program
  for (const tensor of new Set(op.inputs)) {
    if (!tensor || tensor.data) continue
    const { buffer, layout } = program.placeOf(tensor)
    device.queue.writeBuffer(buffer, 0, packInput(tensor, values.get(tensor) as TensorData, layout))
  }
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  program.record(pass, step)
  pass.end()
  for (const [i, tensor] of op.outputs.entries()) {
    const { buffer, bytes } = program.placeOf(tensor)
    encoder.copyBufferToBuffer(buffer, 0, targets[i] as GPUBuffer, 0, bytes)
  }
  device.queue.submit([encoder.finish()])
}
