/** What is known of adapters before anything is measured on them. */
import type { AdapterTraits, DotProduct, SubgroupMatrix } from '../graph/kernel'
import { reportAdapter, subgroupMatrixFeature } from './device'

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

/**
 * The faster dot product where it is known: SwiftShader emulates `dot4I8Packed` more slowly than we do (measured), Apple's
 * GPUs have no instruction for it (documented); on llvmpipe it is the faster one (measured).
 */
const dots: Readonly<Record<string, DotProduct>> = {
  swiftshader: 'emulated',
  apple: 'emulated',
  llvmpipe: 'native',
}

/** The part of an adapter, or of a device, that its traits are read off. */
export interface Described {
  readonly info: GPUAdapterInfo
  readonly features: GPUSupportedFeatures
}

/**
 * The traits of an adapter, `dot4I8Packed` where nobody knows better: `traitsOf` in start.ts finds out.
 *
 * @param dot a dot product to use whatever the adapter
 */
export function adapterTraits({ info, features }: Described, gpu?: GPU, dot?: DotProduct): AdapterTraits {
  const text = [info.vendor, info.architecture, info.device, info.description].join(' ')
  const family = families.find(([words]) => words.test(text))?.[1] ?? 'unknown'
  return {
    family,
    software: reportAdapter(info).software,
    dot: dot ?? knownDot(family, gpu) ?? 'native',
    subgroups: features.has('subgroups') ? info.subgroupMinSize : 0,
    matrix: subgroupMatrix(info, features, gpu),
  }
}

/** A kind of subgroup matrix that a device multiplies, as Chromium describes it. */
interface MatrixConfig {
  readonly componentType: string
  readonly resultComponentType: string
  readonly M: number
  readonly N: number
  readonly K: number
}

/** The extents of `shaders/matrix/lib`, best first. */
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
  // What says which matrices of a workgroup are a subgroup's own.
  const numbered = !gpu || gpu.wgslLanguageFeatures.has('subgroup_id')
  if (!numbered || !features.has('subgroups') || !features.has(subgroupMatrixFeature)) return undefined
  const { subgroupMatrixConfigs = [] } = info as { subgroupMatrixConfigs?: Iterable<MatrixConfig> }
  const int8 = [...subgroupMatrixConfigs].filter(
    ({ componentType, resultComponentType }) => componentType === 'i8' && resultComponentType === 'i32',
  )
  const best = matrixExtents.find(([m, n, k]) => int8.some(({ M, N, K }) => M === m && N === n && K === k))
  return best && { m: best[0], n: best[1], k: best[2], lanes: info.subgroupMaxSize }
}

/** The faster dot product on a family of adapters, where a table or the lack of `dot4I8Packed` says which it is. */
export function knownDot(
  family: string,
  gpu: GPU | undefined = globalThis.navigator?.gpu,
): DotProduct | undefined {
  const builtIn = !gpu || gpu.wgslLanguageFeatures.has('packed_4x8_integer_dot_product')
  return builtIn ? dots[family] : 'emulated'
}
