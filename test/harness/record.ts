/**
 * Keeps the pipelines that tests create in Node and Deno, for `test/gpu/pipelines.firefox.test.ts`, which builds them
 * in Firefox.
 */

/** A hash of all shaders, defined by the configuration of the tests. */
declare const shadersHash: string

/** A compute pipeline as data. */
export interface RecordedPipeline {
  readonly code: string
  readonly constants: Readonly<Record<string, number>>
}

/** The folder of the pipelines, a file each. Those of other shaders are in other folders. */
export const recordedPipelines = `.cache/pipelines/${shadersHash}`

/** Returns an entry point of WebGPU whose devices keep the pipelines that they make. */
export async function recording(gpu: GPU): Promise<GPU> {
  const keep = await keeper()
  const request = gpu.requestAdapter.bind(gpu)
  gpu.requestAdapter = async (...given) => {
    const adapter = await request(...given)
    const requestDevice = adapter?.requestDevice.bind(adapter)
    if (adapter && requestDevice)
      adapter.requestDevice = async (...wanted) => recordDevice(await requestDevice(...wanted), keep)
    return adapter
  }
  return gpu
}

function recordDevice(device: GPUDevice, keep: (pipeline: RecordedPipeline) => void): GPUDevice {
  const codes = new WeakMap<GPUShaderModule, string>()
  const createModule = device.createShaderModule.bind(device)
  const create = device.createComputePipeline.bind(device)
  const createLater = device.createComputePipelineAsync.bind(device)
  const record = ({ compute: { module, constants = {} } }: GPUComputePipelineDescriptor) =>
    keep({ code: codes.get(module) ?? '', constants })
  device.createShaderModule = (descriptor) => {
    const module = createModule(descriptor)
    codes.set(module, descriptor.code)
    return module
  }
  device.createComputePipeline = (descriptor) => {
    record(descriptor)
    return create(descriptor)
  }
  // Tests also create pipelines that must fail.
  device.createComputePipelineAsync = async (descriptor) => {
    const made = await createLater(descriptor)
    record(descriptor)
    return made
  }
  return device
}

/** Returns a function that writes a pipeline to its file, once in each process, so that its time is that of this run. */
async function keeper(): Promise<(pipeline: RecordedPipeline) => void> {
  const written = new Set<string>()
  const [{ mkdirSync, writeFileSync }, { createHash }] = await Promise.all([
    import('node:fs'),
    import('node:crypto'),
  ])
  mkdirSync(recordedPipelines, { recursive: true })
  return (pipeline) => {
    const text = JSON.stringify(pipeline)
    if (written.has(text)) return
    written.add(text)
    const path = `${recordedPipelines}/${createHash('sha256').update(text).digest('hex').slice(0, 32)}.json`
    writeFileSync(path, text)
  }
}
