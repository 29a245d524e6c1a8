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
export type PlanFor = (adapter: AdapterTraits, prefer?: LowerOptions['prefer']) => Plan

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
    const traits = await traitsOf(source, options)
    const plan = planFor(traits)
    return { plan, device: device ?? (await newDevice(adapter, plan)), tuning: undefined }
  }
  const { emptyTuning, knownTuning, shapeClass } = await import('./tuning')
  const known = knownTuning(source.info, options.tuning)
  const traits = await traitsOf(source, { ...options, dot: options.dot ?? known?.dot })
  const follow = ({ winners }: Tuning) =>
    planFor(traits, (op, names) => {
      const name = shapeClass(op, names)
      return Object.hasOwn(winners, name) ? winners[name] : undefined
    })
  const tuning = known ?? emptyTuning(source.info, traits.dot)
  const plan = follow(tuning)
  const target = device ?? (await newDevice(adapter, plan))
  if (!options.tune) return { plan, device: target, tuning }
  try {
    const { tune } = await import('./tune')
    const tuned = await tune(target, plan, tuning)
    return { plan: follow(tuned), device: target, tuning: tuned }
  } catch (error) {
    if (!device) target.destroy()
    throw error
  }
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
