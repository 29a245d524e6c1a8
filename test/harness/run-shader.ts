import { partFile } from './shaders'

/**
 * Runs a test's own shader, with the parts in front of it that `uses` names, over `input` (binding 0) and returns the
 * `count` int32 values that it writes to binding 1. Errors of the device fail the test.
 */
export async function runShader(
  device: GPUDevice,
  uses: readonly string[],
  code: string,
  input: Int32Array<ArrayBuffer>,
  count: number,
): Promise<Int32Array> {
  device.pushErrorScope('validation')
  const source = [...uses.map(partFile), code].join('\n')
  const module = device.createShaderModule({ code: source })
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } })
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage
  const from = device.createBuffer({ size: input.byteLength, usage: STORAGE | COPY_DST })
  const to = device.createBuffer({ size: count * 4, usage: STORAGE | COPY_SRC })
  const back = device.createBuffer({ size: count * 4, usage: COPY_DST | MAP_READ })
  device.queue.writeBuffer(from, 0, input)
  const entries = [from, to].map((buffer, binding) => ({ binding, resource: { buffer } }))
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  pass.setPipeline(pipeline)
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
  pass.dispatchWorkgroups(Math.ceil(count / 64))
  pass.end()
  encoder.copyBufferToBuffer(to, 0, back, 0, count * 4)
  device.queue.submit([encoder.finish()])
  const error = await device.popErrorScope()
  if (error) throw new Error(error.message)
  await back.mapAsync(GPUMapMode.READ)
  const output = new Int32Array(back.getMappedRange().slice(0))
  for (const buffer of [from, to, back]) buffer.destroy()
  return output
}
