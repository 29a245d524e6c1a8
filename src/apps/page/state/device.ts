import { type ReadonlySignal, signal } from '@preact/signals'
import {
  type AdapterReport,
  DeviceError,
  DeviceLostError,
  findAdapter,
  reportAdapter,
  sessionFeatures,
} from '../../../index'

/** The state of the page's GPU. */
export type GpuStatus =
  | { readonly state: 'looking' }
  | {
      readonly state: 'ready'
      readonly adapter: AdapterReport
      /** Losses so far. */
      readonly losses: number
    }
  /** The page runs on the CPU reference. */
  | { readonly state: 'missing'; readonly problem: string; readonly why: 'insecure' | 'api' | 'adapter' }
  /** The device was lost twice: nothing runs until `retryDevice`. */
  | { readonly state: 'lost'; readonly problem: string }

const current = signal<GpuStatus>({ state: 'looking' })

/** The state of the page's GPU, for all views. */
export const gpuStatus: ReadonlySignal<GpuStatus> = current

let device: Promise<GPUDevice | undefined> | undefined
let losses = 0
const listeners = new Set<() => void>()

/**
 * Returns the page's one device, or undefined without WebGPU. All sessions and views share it, so that tensors pass
 * between them without a copy. A lost device is replaced once, at the next call.
 *
 * @throws DeviceLostError after the second loss, until `retryDevice`.
 */
export function pageDevice(): Promise<GPUDevice | undefined> {
  device ??= open()
  return device
}

/** Calls `listener` when the device is lost, and with it all its resources. Returns a function that unsubscribes. */
export function onDeviceLost(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * True if a device is lost. Waits up to 200 ms for the loss to be reported: operations on a lost device may
 * fail shortly before that.
 */
export function isLost(device: GPUDevice): Promise<boolean> {
  const soon = new Promise<boolean>((resolve) => setTimeout(resolve, 200, false))
  return Promise.race([device.lost.then(() => true), soon])
}

/** Asks for a device again after two losses. */
export function retryDevice(): void {
  losses = 0
  device = undefined
  current.value = { state: 'looking' }
  pageDevice().catch(() => undefined)
}

async function open(): Promise<GPUDevice | undefined> {
  const adapter = await findAdapter().catch((error: unknown) => {
    if (!(error instanceof DeviceError)) throw error
    current.value = { state: 'missing', problem: error.message, why: whyMissing() }
    return undefined
  })
  if (!adapter) return undefined
  try {
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits
    const opened = await adapter.requestDevice({
      label: 'Octet page',
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
      requiredFeatures: sessionFeatures(adapter),
    })
    opened.lost.then(({ message }) => lose(message))
    current.value = { state: 'ready', adapter: reportAdapter(adapter.info), losses }
    return opened
  } catch (error) {
    const problem = `the adapter gave no device: ${error instanceof Error ? error.message : String(error)}`
    current.value = { state: 'missing', problem, why: 'adapter' }
    return undefined
  }
}

function lose(message: string): void {
  losses++
  device = undefined
  if (losses > 1) {
    const problem = `The GPU was lost twice${message ? ` (${message})` : ''}. Close what else uses it, then try again.`
    current.value = { state: 'lost', problem }
    device = Promise.reject(new DeviceLostError(problem))
    device.catch(() => undefined)
  }
  for (const listener of listeners) listener()
}

function whyMissing(): 'insecure' | 'api' | 'adapter' {
  if (!isSecureContext) return 'insecure'
  return navigator.gpu ? 'adapter' : 'api'
}
