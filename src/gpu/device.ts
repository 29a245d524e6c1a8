import { refuse } from '../graph/check'
import { DeviceError } from '../graph/errors'

/** Bit values of `GPUBufferUsage` and `GPUMapMode`: not every host has these globals. */
export const bufferUsage = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  uniform: 0x40,
  storage: 0x80,
} as const
export const mapRead = 0x1

/** Limits that a program needs beyond the ones that every device has. */
export interface NeededLimits {
  /** The largest buffer that a shader binds, in bytes. */
  readonly bufferBytes: number
}

/** An adapter's description of itself. */
export interface AdapterReport {
  readonly vendor: string
  readonly architecture: string
  readonly description: string
  /** A software adapter computes on the CPU. */
  readonly software: boolean
}

/**
 * Finds an adapter.
 *
 * @param gpu defaults to `navigator.gpu`
 * @throws DeviceError when the host has no WebGPU or WebGPU finds no adapter.
 */
export async function findAdapter(gpu?: GPU, options?: GPURequestAdapterOptions): Promise<GPUAdapter> {
  const found = gpu ?? globalThis.navigator?.gpu
  if (!found) {
    throw new DeviceError(
      'this host has no WebGPU (navigator.gpu is missing): use Chrome or Edge 123 or newer over https, or pass { gpu } from the npm package "webgpu" in Node',
    )
  }
  if (!found.requestAdapter) refuse('findAdapter', 'a GPU, as navigator.gpu is', found)
  const adapter = await found.requestAdapter(options)
  if (!adapter) {
    throw new DeviceError(
      'WebGPU found no adapter: turn on graphics acceleration, or start Chromium with --enable-unsafe-webgpu to run on the CPU',
    )
  }
  return adapter
}

/**
 * Requests a device with the limits that a program needs, and no others.
 *
 * @throws DeviceError when the adapter cannot provide them.
 */
export async function requestDevice(adapter: GPUAdapter, needs: NeededLimits): Promise<GPUDevice> {
  const requiredLimits: Record<string, number> = {}
  const baseline = { maxStorageBufferBindingSize: 128 * 2 ** 20, maxBufferSize: 256 * 2 ** 20 }
  for (const [name, standard] of Object.entries(baseline)) {
    if (needs.bufferBytes > standard) requiredLimits[name] = needs.bufferBytes
  }
  const most = Math.min(adapter.limits.maxStorageBufferBindingSize, adapter.limits.maxBufferSize)
  if (needs.bufferBytes > most) {
    throw new DeviceError(
      `the model needs a buffer of ${needs.bufferBytes} bytes; this adapter's limit is ${most}`,
    )
  }
  try {
    return await adapter.requestDevice({ requiredLimits, requiredFeatures: sessionFeatures(adapter) })
  } catch (error) {
    throw new DeviceError(`the adapter gave no device: ${(error as Error).message}`, { cause: error })
  }
}

/**
 * Returns the optional features that sessions use and that `adapter` has. Callers who request a device themselves, for
 * `createSession(model, { device })`, should request it with these features.
 */
export function sessionFeatures(adapter: GPUAdapter): GPUFeatureName[] {
  if (!adapter?.features?.has) refuse('sessionFeatures', 'a GPUAdapter', adapter)
  const wanted = ['timestamp-query', 'subgroups', 'shader-f16', subgroupMatrixFeature] as const
  return wanted.filter((feature) => adapter.features.has(feature)) as GPUFeatureName[]
}

/** Experimental and missing from @webgpu/types; Chromium has it with --enable-unsafe-webgpu. */
export const subgroupMatrixFeature = 'chromium-experimental-subgroup-matrix'

/** Matches the names of software adapters, which compute on the CPU. */
const softwareNames = /swiftshader|llvmpipe|lavapipe|software|basic render|warp/i

/** Returns the adapter's description and whether it is a software adapter. */
export function reportAdapter(info: GPUAdapterInfo): AdapterReport {
  if (typeof info?.vendor !== 'string') refuse('reportAdapter', 'adapter.info', info)
  const { vendor, architecture, description } = info
  const software =
    info.isFallbackAdapter === true ||
    softwareNames.test(`${vendor} ${architecture} ${description} ${info.device}`)
  return { vendor, architecture, description, software }
}

/**
 * True if waiting for a device slows it down: it computes on the CPU, and Node's WebGPU polls it without a pause. Deno,
 * which gives itself out as Node too, doesn't.
 */
export function waitingSlowsDevice({ adapterInfo }: GPUDevice): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string; deno?: string } } }
  const { node, deno } = process?.versions ?? {}
  return Boolean(node && !deno) && reportAdapter(adapterInfo).software
}

/** True if this host hears late of finished work, unless the queue is nudged: Firefox does. */
export function answersLate(): boolean {
  return /Firefox/.test(globalThis.navigator?.userAgent ?? '')
}
