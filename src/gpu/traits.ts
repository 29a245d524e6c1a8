/** Derives an adapter's traits from its description, without measuring. */
import type { AdapterTraits, DotProduct, SubgroupMatrix } from '../graph/kernel'
import { reportAdapter, subgroupMatrixFeature } from './device'

/** Patterns that tell an adapter's family from its description, and the family's name here. */
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

/**
 * The faster dot product of a family, if known. SwiftShader emulates `dot4I8Packed` more slowly than we do (measured).
 * Apple's GPUs have no instruction for it (documented). On llvmpipe `dot4I8Packed` is faster (measured).
 */
const fasterDots: Readonly<Record<string, DotProduct>> = {
  swiftshader: 'emulated',
  apple: 'emulated',
  llvmpipe: 'native',
}

/** The part of an adapter or a device that determines its traits. */
export interface AdapterDescription {
  readonly info: GPUAdapterInfo
  readonly features: GPUSupportedFeatures
}

/**
 * Returns the traits of an adapter. Assumes `dot4I8Packed` if the faster dot product isn't known; `traitsOf` in
 * start.ts measures it.
 *
 * @param dot overrides the dot product
 */
export function adapterTraits(
  { info, features }: AdapterDescription,
  gpu?: GPU,
  dot?: DotProduct,
): AdapterTraits {
  const text = [info.vendor, info.architecture, info.device, info.description].join(' ')
  const family = families.find(([words]) => words.test(text))?.[1] ?? 'unknown'
  return {
    family,
    software: reportAdapter(info).software,
    dot: dot ?? knownDot(family, gpu) ?? 'native',
    subgroups: features.has('subgroups') ? info.subgroupMinSize : 0,
    matrix: subgroupMatrix(info, features, gpu),
    float16: features.has('shader-f16'),
  }
}

/** A configuration of subgroup matrices that a device can multiply, as Chromium describes it. */
interface MatrixConfig {
  readonly componentType: string
  readonly resultComponentType: string
  readonly M: number
  readonly N: number
  readonly K: number
}

/** The extents [m, n, k] that `shaders/matrix/lib` has, best first. */
export const matrixExtents = [
  [16, 16, 32],
  [16, 16, 16],
  [8, 16, 32],
  [8, 8, 32],
  [8, 8, 8],
] as const

function subgroupMatrix(
  info: GPUAdapterInfo,
  features: GPUSupportedFeatures,
  gpu: GPU | undefined = globalThis.navigator?.gpu,
): SubgroupMatrix | undefined {
  // Shaders use `subgroup_id` to find the matrices of a workgroup that belong to their subgroup.
  const numbered = !gpu || gpu.wgslLanguageFeatures.has('subgroup_id')
  if (!numbered || !features.has('subgroups') || !features.has(subgroupMatrixFeature)) return undefined
  const { subgroupMatrixConfigs = [] } = info as { subgroupMatrixConfigs?: Iterable<MatrixConfig> }
  const int8 = [...subgroupMatrixConfigs].filter(
    ({ componentType, resultComponentType }) => componentType === 'i8' && resultComponentType === 'i32',
  )
  const best = matrixExtents.find(([m, n, k]) => int8.some(({ M, N, K }) => M === m && N === n && K === k))
  return best && { m: best[0], n: best[1], k: best[2], lanes: info.subgroupMaxSize }
}

/** Returns the faster dot product of a family, if it is in `fasterDots` or the browser lacks `dot4I8Packed`. */
export function knownDot(
  family: string,
  gpu: GPU | undefined = globalThis.navigator?.gpu,
): DotProduct | undefined {
  const builtIn = !gpu || gpu.wgslLanguageFeatures.has('packed_4x8_integer_dot_product')
  return builtIn ? fasterDots[family] : 'emulated'
}
