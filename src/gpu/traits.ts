/** What is known of adapters before anything is measured on them. */
import type { AdapterTraits, DotProduct } from '../graph/kernel'
import { reportAdapter } from './device'

/** Words by which adapters' makers are known in what they say of themselves, and how we call them. */
const families: readonly (readonly [RegExp, string])[] = [
  [/swiftshader/i, 'swiftshader'],
  [/llvmpipe|lavapipe/i, 'llvmpipe'],
  [/nvidia/i, 'nvidia'],
  [/amd|radeon/i, 'amd'],
  [/intel/i, 'intel'],
  [/apple/i, 'apple'],
  [/qualcomm|adreno/i, 'qualcomm'],
  [/\barm\b|mali/i, 'arm'],
]

/** Adapters that emulate `dot4I8Packed`, more slowly than we do: SwiftShader measured, Apple's by its documentation. */
const emulating: readonly string[] = ['swiftshader', 'apple']

/** The part of an adapter, or of a device, that its traits are read off. */
export interface Described {
  readonly info: GPUAdapterInfo
  readonly features: GPUSupportedFeatures
}

/**
 * The traits of an adapter.
 *
 * @param dot a dot product to use whatever the adapter
 */
export function adapterTraits({ info, features }: Described, gpu?: GPU, dot?: DotProduct): AdapterTraits {
  const text = [info.vendor, info.architecture, info.device, info.description].join(' ')
  const family = families.find(([words]) => words.test(text))?.[1] ?? 'unknown'
  return {
    family,
    software: reportAdapter(info).software,
    dot: dot ?? (builtIn(gpu) && !emulating.includes(family) ? 'native' : 'emulated'),
    subgroups: features.has('subgroups') ? info.subgroupMinSize : 0,
  }
}

/** The traits of the adapter that a device came from. */
export function deviceTraits(device: GPUDevice, gpu?: GPU, dot?: DotProduct): AdapterTraits {
  return adapterTraits({ info: device.adapterInfo, features: device.features }, gpu, dot)
}

/** Whether `dot4I8Packed` compiles at all. */
function builtIn(gpu: GPU | undefined = globalThis.navigator?.gpu): boolean {
  return !gpu || gpu.wgslLanguageFeatures.has('packed_4x8_integer_dot_product')
}
