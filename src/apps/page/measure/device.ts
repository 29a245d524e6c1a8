/** Describes this browser and its adapter as plain data. */
import { type AdapterReport, reportAdapter } from '../../../index'

export interface DeviceReport {
  /** Name and version from `navigator`: "Chromium 156.0". */
  readonly browser: string
  /** Missing without WebGPU. */
  readonly adapter?: AdapterDetails
  readonly features: readonly string[]
  readonly limits: Readonly<Record<string, number>>
  /** WGSL language features. */
  readonly language: readonly string[]
}

export interface AdapterDetails extends AdapterReport {
  readonly device: string
  /** "Vulkan", "D3D12" or "Metal"; only some browsers tell. */
  readonly backend?: string
  /** The driver's version; only some browsers tell. */
  readonly driver?: string
}

/** Names in words of the limits that decide which networks run and how fast. The page folds the others away. */
export const importantLimits: Readonly<Record<string, string>> = {
  maxBufferSize: 'largest buffer',
  maxStorageBufferBindingSize: 'largest buffer that a shader binds',
  maxComputeWorkgroupStorageSize: 'memory that a workgroup shares',
  maxComputeInvocationsPerWorkgroup: 'invocations in a workgroup',
  maxComputeWorkgroupsPerDimension: 'workgroups in a dimension',
  maxStorageBuffersPerShaderStage: 'buffers that a shader binds',
}

/** True if a limit is in bytes. */
export function isBytes(limit: string): boolean {
  return /Size$/.test(limit) && !/WorkgroupSize/.test(limit)
}

/** Describes an adapter, the browser, and the WGSL language features. */
export function describeDevice(
  adapter: Pick<GPUAdapter, 'info' | 'features' | 'limits'> | undefined,
  language: Iterable<string>,
  agent: Agent,
): DeviceReport {
  const browser = browserVersion(agent)
  const sorted = (names: Iterable<string>) => [...names].sort()
  if (!adapter) return { browser, features: [], limits: {}, language: sorted(language) }
  return {
    browser,
    adapter: detailsOf(adapter.info),
    features: sorted(adapter.features as Iterable<string>),
    limits: limitsOf(adapter.limits),
    language: sorted(language),
  }
}

/** Fields that some browsers add to `GPUAdapterInfo`, behind a flag. */
interface ExtraInfo {
  readonly backend?: unknown
  readonly driver?: unknown
}

function detailsOf(info: GPUAdapterInfo): AdapterDetails {
  const { backend, driver } = info as GPUAdapterInfo & ExtraInfo
  return {
    ...reportAdapter(info),
    device: info.device,
    ...(typeof backend === 'string' && backend && { backend }),
    ...(typeof driver === 'string' && driver && { driver }),
  }
}

/** Describes this browser and its default adapter. */
export async function describeThisDevice(): Promise<DeviceReport> {
  const gpu = navigator.gpu as GPU | undefined
  const adapter = (await gpu?.requestAdapter()) ?? undefined
  return describeDevice(adapter, gpu?.wgslLanguageFeatures ?? [], navigator)
}

/** Returns the numeric limits. They are properties of the prototype, so `for … in` is needed to find them. */
function limitsOf(limits: GPUSupportedLimits): Record<string, number> {
  const found: Record<string, number> = {}
  for (const name in limits) {
    const value: unknown = limits[name as keyof GPUSupportedLimits]
    if (typeof value === 'number') found[name] = value
  }
  return found
}

/** The parts of `navigator` that name the browser. */
export interface Agent {
  readonly userAgent: string
  readonly userAgentData?: {
    readonly brands: readonly { readonly brand: string; readonly version: string }[]
  }
}

/** Returns the browser's name and version, or the whole user agent for unknown browsers. */
export function browserVersion({ userAgent, userAgentData }: Agent): string {
  const brands = userAgentData?.brands.filter(({ brand }) => !/not.*brand/i.test(brand)) ?? []
  const brand = brands.find(({ brand }) => brand !== 'Chromium')?.brand ?? brands[0]?.brand
  const chromium = /Chrome\/([\d.]+)/.exec(userAgent)
  if (chromium) return `${brand ?? (/Edg\//.test(userAgent) ? 'Microsoft Edge' : 'Chrome')} ${chromium[1]}`
  const firefox = /Firefox\/([\d.]+)/.exec(userAgent)
  if (firefox) return `Firefox ${firefox[1]}`
  const safari = /Version\/([\d.]+).*Safari/.exec(userAgent)
  return safari ? `Safari ${safari[1]}` : userAgent
}

/** Explains why a session computes packed dot products as it does. */
export function dotReason(dot: 'native' | 'emulated', language: readonly string[]): string {
  const feature = 'packed_4x8_integer_dot_product'
  if (!language.includes(feature))
    return `this browser’s WGSL lacks ${feature}, so four multiplications stand in for it`
  return dot === 'native'
    ? 'this browser’s WGSL has dot4I8Packed, which most GPUs compute in one instruction'
    : 'this browser has dot4I8Packed, but on this adapter float32 multiplications that give the same bytes are faster'
}
