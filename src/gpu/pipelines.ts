import { DeviceError } from '../graph/errors'
import type { AdapterTraits, Kernel } from '../graph/kernel'
import { shaderSource } from './shaders/source'

/** Compiled pipelines of each device, keyed by everything that they depend on. */
const caches = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>()

/**
 * Returns the compiled pipeline of a kernel. Kernels with the same source and constants share one, across sessions.
 *
 * @param label names the operator in error messages
 * @throws DeviceError with message, line and source line when the shader does not compile.
 */
export async function compileKernel(
  device: GPUDevice,
  kernel: Kernel,
  adapter: AdapterTraits,
  label: string,
): Promise<GPUComputePipeline> {
  const code = await shaderSource(kernel.shader, adapter, kernel.parts)
  const key = JSON.stringify([code, kernel.constants])
  const cache = caches.get(device) ?? new Map<string, Promise<GPUComputePipeline>>()
  caches.set(device, cache)
  const known = cache.get(key)
  if (known) return known
  const compiled = compile(device, kernel, code, label)
  cache.set(key, compiled)
  // A failure isn't cached, so that the next caller gets a message that names its own operator.
  compiled.catch(() => cache.delete(key))
  return compiled
}

async function compile(
  device: GPUDevice,
  kernel: Kernel,
  code: string,
  label: string,
): Promise<GPUComputePipeline> {
  device.pushErrorScope('validation')
  const module = device.createShaderModule({ code, label: kernel.shader })
  const scope = device.popErrorScope()
  try {
    return await device.createComputePipelineAsync({
      label: `${kernel.shader} for ${label}`,
      layout: 'auto',
      compute: { module, entryPoint: 'main', constants: { ...kernel.constants } },
    })
  } catch (error) {
    const details = await shaderErrors(module, code)
    const why = details || (error as Error).message
    throw new DeviceError(`${label}: shader "${kernel.shader}" does not compile: ${why}`, { cause: error })
  } finally {
    await scope
  }
}

async function shaderErrors(module: GPUShaderModule, code: string): Promise<string> {
  const { messages } = await module.getCompilationInfo()
  const lines = code.split('\n')
  return messages
    .filter((message) => message.type === 'error')
    .map(
      (m) =>
        `${m.message} at line ${m.lineNum}, column ${m.linePos}: ${excerpt(lines[m.lineNum - 1], m.linePos)}`,
    )
    .join('; ')
}

/** Returns the part of a line near a column: lines of minified shaders are long. */
function excerpt(line = '', column: number): string {
  return line.slice(Math.max(0, column - 40), column + 60).trim()
}
