/** How a session comes to a device and to a plan for it. */
import type { AdapterTraits, DotProduct } from '../graph/kernel'
import { findAdapter, requestDevice } from './device'
import type { LowerOptions } from './lower'
import type { Plan } from './program'
import { adapterTraits, type Described, knownDot } from './traits'
import type { Tuning } from './tuning'

/** What decides on which adapter a session runs, and how. */
export interface StartOptions {
  readonly device?: GPUDevice
  readonly gpu?: GPU
  readonly dot?: DotProduct
  readonly tune?: boolean
  readonly tuning?: unknown
}

/** Plans a network for an adapter, with candidates preferred where there are several. */
export type PlanFor = (adapter: AdapterTraits, prefer?: LowerOptions['prefer']) => Promise<Plan>

/** A device, what is planned for its adapter, and the tuning that the plan follows. */
export interface Start {
  readonly device: GPUDevice
  readonly plan: Plan
  readonly tuning: Tuning | undefined
}

/** Plans for the given device, or for a new one, which gets the limits that the plan needs. */
export async function start(planFor: PlanFor, options: StartOptions): Promise<Start> {
  const { gpu, device } = options
  const adapter = device ? undefined : await findAdapter(gpu)
  const source = adapter ?? describe(device as GPUDevice)
  if (!options.tune && options.tuning === undefined) {
    const found = await deviceFor(planFor, await traitsOf(source, options), adapter, device)
    return { plan: found.plan, device: found.device, tuning: undefined }
  }
  const { emptyTuning, knownTuning, shapeClass } = await import('./tuning')
  const known = knownTuning(source.info, options.tuning)
  const guess = await traitsOf(source, { ...options, dot: options.dot ?? known?.dot })
  const follow = (traits: AdapterTraits, { winners }: Tuning) =>
    planFor(traits, (op, names) => {
      const name = shapeClass(op, names)
      return Object.hasOwn(winners, name) ? winners[name] : undefined
    })
  const tuning = known ?? emptyTuning(source.info, guess.dot)
  const found = await deviceFor((traits) => follow(traits, tuning), guess, adapter, device)
  if (!options.tune) return { plan: found.plan, device: found.device, tuning }
  try {
    const { tune } = await import('./tune')
    const tuned = await tune(found.device, found.plan, tuning)
    return { plan: await follow(found.traits, tuned), device: found.device, tuning: tuned }
  } catch (error) {
    if (!device) found.device.destroy()
    throw error
  }
}

/** A device and the plan for it; planned once more where the device does not compile what its adapter offers. */
async function deviceFor(
  planFor: PlanFor,
  guess: AdapterTraits,
  adapter: GPUAdapter | undefined,
  given: GPUDevice | undefined,
): Promise<{ device: GPUDevice; traits: AdapterTraits; plan: Plan }> {
  const plan = await planFor(guess)
  const device = given ?? (await newDevice(adapter, plan))
  try {
    const traits = await checked(device, guess)
    return { device, traits, plan: traits === guess ? plan : await planFor(traits) }
  } catch (error) {
    if (!given) device.destroy()
    throw error
  }
}

/** Traits without what the device turns out not to compile. */
async function checked(device: GPUDevice, traits: AdapterTraits): Promise<AdapterTraits> {
  if (!traits.matrix) return traits
  const { checkMatrices } = await import('./matrix-check')
  return checkMatrices(device, traits)
}

function newDevice(adapter: GPUAdapter | undefined, { largestBuffer }: Plan): Promise<GPUDevice> {
  return requestDevice(adapter as GPUAdapter, { bufferBytes: largestBuffer })
}

function describe(device: GPUDevice): Described {
  return { info: device.adapterInfo, features: device.features }
}

/**
 * The traits of an adapter or device. Where nobody knows which dot product is faster there, a short loop of each is timed,
 * once for each adapter in a process: on the given device, or on one made for it.
 */
export async function traitsOf(
  source: Described,
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
