/** Finds a device for a session and plans the network for it. */
import type { AdapterTraits, DotProduct } from '../graph/kernel'
import { findAdapter, requestDevice } from './device'
import type { LowerOptions } from './lower'
import type { Plan } from './program'
import { type AdapterDescription, adapterTraits, knownDot } from './traits'
import type { Tuning } from './tuning'

/** The session options that choose the device, the dot product and the tuning. */
export interface StartOptions {
  readonly device?: GPUDevice
  readonly gpu?: GPU
  readonly dot?: DotProduct
  readonly tune?: boolean
  readonly tuning?: unknown
  readonly precision?: 'float32' | 'float16'
}

/**
 * Plans a network for an adapter.
 *
 * @param prefer picks among an operator's candidates
 * @param maxWorkgroups most workgroups along an axis of a dispatch
 */
export type PlanFor = (
  adapter: AdapterTraits,
  prefer: LowerOptions['prefer'],
  maxWorkgroups: number,
) => Promise<Plan>

/** The limit of a device that is requested without limits of its own. */
const defaultWorkgroups = 65535

/** A device, the plan for its adapter, and the tuning that the plan follows, if any. */
export interface Start {
  readonly device: GPUDevice
  readonly plan: Plan
  readonly tuning: Tuning | undefined
}

/** Plans for the given device, or for a new one that is requested with the limits that the plan needs. */
export async function start(planFor: PlanFor, options: StartOptions): Promise<Start> {
  const { gpu, device } = options
  const adapter = device ? undefined : await findAdapter(gpu)
  const source = adapter ?? describe(device as GPUDevice)
  const { maxComputeWorkgroupsPerDimension: most = defaultWorkgroups } = source.limits
  const maxWorkgroups = device ? most : Math.min(most, defaultWorkgroups)
  if (!options.tune && options.tuning === undefined) {
    const found = await deviceFor(
      (traits) => planFor(traits, undefined, maxWorkgroups),
      await traitsOf(source, options),
      adapter,
      device,
    )
    return { plan: found.plan, device: found.device, tuning: undefined }
  }
  const { emptyTuning, knownTuning, shapeClass } = await import('./tuning')
  const known = knownTuning(source.info, options)
  const offered = await traitsOf(source, { ...options, dot: options.dot ?? known?.dot })
  const planWith = (traits: AdapterTraits, { winners }: Tuning) =>
    planFor(
      traits,
      (op, names) => {
        const name = shapeClass(op, names)
        return Object.hasOwn(winners, name) ? winners[name] : undefined
      },
      maxWorkgroups,
    )
  const tuning = known ?? emptyTuning(source.info, offered.dot, options)
  const found = await deviceFor((traits) => planWith(traits, tuning), offered, adapter, device)
  if (!options.tune) return { plan: found.plan, device: found.device, tuning }
  try {
    const { tune } = await import('./tune')
    const tuned = await tune(found.device, found.plan, tuning)
    return { plan: await planWith(found.traits, tuned), device: found.device, tuning: tuned }
  } catch (error) {
    if (!device) found.device.destroy()
    throw error
  }
}

/**
 * Returns a device and the plan for it. Plans a second time if the device fails to compile a feature that its adapter
 * offers.
 */
async function deviceFor(
  planFor: (traits: AdapterTraits) => Promise<Plan>,
  offered: AdapterTraits,
  adapter: GPUAdapter | undefined,
  given: GPUDevice | undefined,
): Promise<{ device: GPUDevice; traits: AdapterTraits; plan: Plan }> {
  const plan = await planFor(offered)
  const device = given ?? (await newDevice(adapter, plan))
  try {
    const traits = await dropBrokenFeatures(device, offered)
    return { device, traits, plan: traits === offered ? plan : await planFor(traits) }
  } catch (error) {
    if (!given) device.destroy()
    throw error
  }
}

/** Drops features whose shaders fail to compile on this device. */
export async function dropBrokenFeatures(device: GPUDevice, traits: AdapterTraits): Promise<AdapterTraits> {
  if (!traits.matrix) return traits
  const { checkMatrices } = await import('./matrix-check')
  return checkMatrices(device, traits)
}

function newDevice(adapter: GPUAdapter | undefined, { largestBuffer }: Plan): Promise<GPUDevice> {
  return requestDevice(adapter as GPUAdapter, { bufferBytes: largestBuffer })
}

function describe(device: GPUDevice): AdapterDescription & Pick<GPUDevice, 'limits'> {
  const { adapterInfo: info, features, limits } = device
  return { info, features, limits }
}

/**
 * Returns the traits of an adapter or device. If the faster dot product isn't known, times a short loop of each, once
 * for each adapter in a process: on the given device, or on a temporary one.
 */
export async function traitsOf(
  source: AdapterDescription,
  {
    gpu,
    dot,
    device,
  }: { gpu?: GPU | undefined; dot?: DotProduct | undefined; device?: GPUDevice | undefined },
): Promise<AdapterTraits> {
  const traits = adapterTraits(source, gpu, dot)
  if (dot ?? knownDot(traits.family, gpu)) return traits
  const { fasterDot } = await import('./dot-timing')
  return { ...traits, dot: await fasterDot(source.info, gpu, device) }
}
