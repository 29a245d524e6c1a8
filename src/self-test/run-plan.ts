import { bufferUsage, mapRead } from '../gpu/device'
import { layoutBytes } from '../gpu/layout'
import { guarded, type Plan, Program } from '../gpu/program'
import type { Layout } from '../graph/kernel'
import type { TensorData } from '../graph/tensor'

/** Fills outputs before a run: NaN in float32 and −1 in int8, so that words that nothing writes are found. */
const stale = 0xffffffff

/**
 * Runs a plan once, on a program of its own.
 *
 * @returns the memory of each of the graph's outputs, rows padded as in the plan's layout
 * @throws DeviceError when the device refuses a shader, a buffer or a command
 */
export async function runPlan(
  device: GPUDevice,
  plan: Plan,
  data: readonly TensorData[],
): Promise<ArrayBuffer[]> {
  const program = await Program.build(device, plan)
  let stagings: readonly GPUBuffer[] = []
  try {
    stagings = await guarded(device, `"${plan.graph.name}"`, () => submit(program, data))
    await Promise.all(stagings.map((staging) => staging.mapAsync(mapRead)))
    return plan.graph.outputs.map((output, i) => {
      const bytes = layoutBytes(plan.layout(output), output.type)
      return (stagings[i] as GPUBuffer).getMappedRange().slice(0, bytes)
    })
  } finally {
    for (const staging of stagings) staging.destroy()
    program.dispose()
  }
}

/** Uploads, runs and copies; returns mappable buffers with the outputs. */
function submit(program: Program, data: readonly TensorData[]): GPUBuffer[] {
  const { device, plan } = program
  const buffers = plan.graph.outputs.map((output) => program.bufferOf(output))
  for (const buffer of buffers)
    device.queue.writeBuffer(buffer, 0, new Uint32Array(buffer.size / 4).fill(stale))
  plan.graph.inputs.forEach((tensor, i) => {
    const rows = padded(data[i] as TensorData, plan.layout(tensor))
    device.queue.writeBuffer(program.bufferOf(tensor), 0, rows)
  })
  const encoder = device.createCommandEncoder()
  program.encode(encoder)
  const stagings = buffers.map((from) => {
    const staging = device.createBuffer({ size: from.size, usage: bufferUsage.copyTarget | mapRead })
    encoder.copyBufferToBuffer(from, 0, staging, 0, from.size)
    return staging
  })
  device.queue.submit([encoder.finish()])
  return stagings
}

/** Rows as the layout pads them: with garbage for int8, which no kernel may depend on, and zeros for float32. */
function padded(
  data: TensorData,
  { rows, length, pitch }: Layout,
): Int8Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer> {
  const bytes = data instanceof Uint8Array ? new Uint8Array(rows * pitch) : new Int8Array(rows * pitch)
  const result = data instanceof Float32Array ? new Float32Array(rows * pitch) : bytes.fill(113)
  for (let row = 0; row < rows; row++) {
    result.set((data as Int8Array).subarray(row * length, (row + 1) * length), row * pitch)
  }
  return result
}
