import { DeviceError, DeviceLostError } from '../../../index'

/**
 * Returns what helps against an error of the GPU, whatever the page was doing; undefined for others, against which
 * what helps depends on what the page was doing.
 */
export function gpuAdvice(error: unknown): string | undefined {
  if (!(error instanceof DeviceError)) return undefined
  if (error instanceof DeviceLostError) return 'Close what else uses the GPU, then try again.'
  if (/does not compile/.test(error.message))
    return "This browser's WebGPU does not take one of the page's shaders. Update the browser and the graphics driver, or use another browser."
  return 'The GPU refuses what this needs. Close what else uses it, update the browser, or use another one.'
}
