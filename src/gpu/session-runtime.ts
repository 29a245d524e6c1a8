import type { Tensor } from '../graph/tensor'
import type { Boundary } from './boundary'
import { type AdapterReport, reportAdapter, waitingCosts } from './device'
import { DeviceLoss } from './device-loss'
import { type Plan, Program } from './program'
import { Readback } from './readback'
import { type PlanFor, type StartOptions, start } from './start'
import type { Scratch } from './transfer'
import type { Tuning } from './tuning'

/** A program on a device with all that runs need, and how to hear of that device's end. */
export interface SessionRuntime {
  readonly program: Program
  readonly readback: Readback
  readonly adapter: AdapterReport
  /** Where the session tunes or was given a tuning. */
  readonly tuning: Tuning | undefined
  readonly ownsDevice: boolean
  readonly loss: DeviceLoss
  /** How a tensor crosses to and from callers' GPU buffers; made on first use. */
  boundary(tensor: Tensor, way: 'in' | 'out'): Promise<Boundary>
  /** Memory in which runs pack their inputs. */
  readonly scratch: Map<Tensor, Scratch>
  readonly boundaries: ReadonlyMap<string, Promise<Boundary>>
}

/** Plans for an adapter, and builds what was planned on the given device or on a new one. */
export async function build(planFor: PlanFor, options: StartOptions): Promise<SessionRuntime> {
  const { device, plan, tuning } = await start(planFor, options)
  const adapter = reportAdapter(device.adapterInfo)
  const loss = new DeviceLoss(device)
  try {
    const program = await loss.before(Program.build(device, plan))
    const boundaries = new Map<string, Promise<Boundary>>()
    const boundary = (tensor: Tensor, way: 'in' | 'out') => {
      const key = `${way} ${tensor.name}`
      const made = boundaries.get(key) ?? makeBoundary(device, plan, tensor, way)
      boundaries.set(key, made)
      return made
    }
    const wait = waitingCosts(device) ? new (await import('./adaptive-wait')).AdaptiveWait() : undefined
    const readback = new Readback(device, wait)
    const scratch = new Map<Tensor, Scratch>()
    const ownsDevice = !options.device
    return { program, readback, adapter, tuning, ownsDevice, loss, boundary, boundaries, scratch }
  } catch (error) {
    if (!options.device) device.destroy()
    throw error
  }
}

/** Loads what few callers need: buffers for inputs or outputs. */
async function makeBoundary(
  device: GPUDevice,
  plan: Plan,
  tensor: Tensor,
  way: 'in' | 'out',
): Promise<Boundary> {
  const { Boundary } = await import('./boundary')
  return Boundary.build(device, tensor, plan.layout(tensor), way, plan.adapter)
}

/** Bytes of GPU memory that a session holds now. */
export async function heldBytes({ program, readback, boundaries }: SessionRuntime): Promise<number> {
  const made = await Promise.allSettled(boundaries.values())
  const crossing = made.map((one) => (one.status === 'fulfilled' ? one.value.gpuBytes : 0))
  return crossing.reduce((sum, bytes) => sum + bytes, program.bytes + readback.bytes)
}

/** Frees every buffer, and the device when the session made it. */
export async function release(runtime: SessionRuntime): Promise<void> {
  runtime.program.dispose()
  runtime.readback.dispose()
  for (const boundary of runtime.boundaries.values()) (await boundary.catch(() => undefined))?.dispose()
  if (runtime.ownsDevice) runtime.program.device.destroy()
}
