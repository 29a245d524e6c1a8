/**
 * Compiles kernels on the GPU that Mesa's driver takes the fake kernel driver for. Runs in the root, with a `Request`
 * as its argument.
 */
import { writeSync } from 'node:fs'
import { create, globals } from 'webgpu'
import { shaderSource } from '../../src/gpu/shaders/source'
import { adapterTraits } from '../../src/gpu/traits'
import type { AdapterTraits } from '../../src/graph/kernel'
import { type Dispatch, dispatchesOf, type Request, subjectsOf } from './kernels'
import { type Compiled, type Message, writeMessage } from './protocol'

const stderr = 2

/** Writes at once, so that messages and what the driver prints keep their order. */
function tell(message: Message): void {
  writeSync(stderr, writeMessage(message))
}

async function compile(device: GPUDevice, dispatch: Dispatch, adapter: AdapterTraits): Promise<void> {
  const { shader, parts, constants, workgroups } = dispatch.kernel
  const code = await shaderSource(shader, adapter, parts)
  const { subject, op, variant, chosen } = dispatch
  const begin: Compiled = {
    subject,
    op,
    variant,
    chosen,
    shader,
    workgroups,
    lanes: lanesOf(code, constants),
  }
  tell({ begin })
  let error: string | undefined
  try {
    const module = device.createShaderModule({ code })
    const compute = { module, entryPoint: 'main', constants: { ...constants } }
    await device.createComputePipelineAsync({ layout: 'auto', compute })
  } catch (reason) {
    error = reason instanceof Error ? reason.message : String(reason)
  }
  tell({ end: { error } })
}

/** Returns the size of a shader's workgroups, which is a number or an override constant. */
function lanesOf(code: string, constants: Readonly<Record<string, number>>): number {
  const size = /@workgroup_size\((\w+)/.exec(code)?.[1] ?? ''
  return constants[size] ?? Number.parseInt(size, 10)
}

async function main(request: Request): Promise<void> {
  Object.assign(globalThis, globals)
  const gpu = create(['backend=vulkan'])
  const adapter = await gpu.requestAdapter()
  if (!adapter) throw new Error("Mesa's driver offers no adapter")
  const requiredFeatures = (['subgroups'] as const).filter((feature) => adapter.features.has(feature))
  const device = await adapter.requestDevice({ requiredFeatures })
  const traits = adapterTraits({ info: adapter.info, features: device.features }, gpu)
  for (const subject of await subjectsOf(request))
    for (const dispatch of await dispatchesOf(subject, traits, request.all))
      await compile(device, dispatch, traits)
}

try {
  await main(JSON.parse(process.argv[2] ?? '{}'))
} catch (error) {
  tell({ failed: error instanceof Error ? error.message : String(error) })
}
// Dawn's threads would keep the process alive.
process.exit(0)
