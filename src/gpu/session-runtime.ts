import type { Tensor } from '../graph/tensor'
import type { Boundary } from './boundary'
import { type AdapterReport, answersLate, reportAdapter, waitingSlowsDevice } from './device'
import { DeviceLoss } from './device-loss'
import { type Plan, Program } from './program'
import { Readback, type Waiter } from './readback'
import { type PlanFor, type StartOptions, start } from './start'
import type { Scratch } from './transfer'
import type { Tuning } from './tuning'

/** A program on a device, with everything that runs need. */
export interface SessionRuntime {
  readonly program: Program
  readonly readback: Readback
  readonly adapter: AdapterReport
  /** Set if the session tunes or was given a tuning. */
  readonly tuning: Tuning | undefined
  readonly ownsDevice: boolean
  readonly loss: DeviceLoss
  /** Returns the boundary between a tensor and callers' GPU buffers, built on first use. */
  boundary(tensor: Tensor, direction: 'in' | 'out'): Promise<Boundary>
  /** Memory for packing each input. */
  readonly scratch: Map<Tensor, Scratch>
  readonly boundaries: ReadonlyMap<string, Promise<Boundary>>
}

/**
 * Plans for an adapter, and builds the plan on the given device or on a new one.
 *
 * @param again true if the session builds itself again when this device is lost
 */
export async function build(
  planFor: PlanFor,
  options: StartOptions,
  again: boolean,
): Promise<SessionRuntime> {
  const { device, plan, tuning } = await start(planFor, options)
  const adapter = reportAdapter(device.adapterInfo)
  const loss = new DeviceLoss(device, again ? 'run again' : 'make a new session')
  try {
    const program = await loss.unlessLost(Program.build(device, plan))
    const boundaries = new Map<string, Promise<Boundary>>()
    const boundary = (tensor: Tensor, direction: 'in' | 'out') => {
      const key = `${direction} ${tensor.name}`
      const made = boundaries.get(key) ?? makeBoundary(device, plan, tensor, direction)
      boundaries.set(key, made)
      return made
    }
    const readback = new Readback(device, await waiterFor(device))
    const scratch = new Map<Tensor, Scratch>()
    const ownsDevice = !options.device
    return { program, readback, adapter, tuning, ownsDevice, loss, boundary, boundaries, scratch }
  } catch (error) {
    loss.close()
    if (!options.device) device.destroy()
    throw error
  }
}

/** Loads another way to wait for results, where this host needs one. */
async function waiterFor(device: GPUDevice): Promise<Waiter | undefined> {
  if (answersLate()) return new (await import('./nudge')).Nudge(device)
  return waitingSlowsDevice(device) ? new (await import('./adaptive-wait')).AdaptiveWait() : undefined
}

/** Builds a boundary. Its code is loaded on demand, because few callers use buffers for inputs or outputs. */
async function makeBoundary(
  device: GPUDevice,
  plan: Plan,
  tensor: Tensor,
  direction: 'in' | 'out',
): Promise<Boundary> {
  const { Boundary } = await import('./boundary')
  return Boundary.build(device, tensor, plan.layout(tensor), direction, plan.adapter)
}

/** Returns the bytes of GPU memory that a session holds now. */
export async function heldBytes({ program, readback, boundaries }: SessionRuntime): Promise<number> {
  const made = await Promise.allSettled(boundaries.values())
  const boundaryBytes = made.map((one) => (one.status === 'fulfilled' ? one.value.gpuBytes : 0))
  return boundaryBytes.reduce((sum, bytes) => sum + bytes, program.bytes + readback.bytes)
}

/** Frees every buffer, and the device if the session made it. */
export async function release(runtime: SessionRuntime): Promise<void> {
  runtime.loss.close()
  runtime.program.dispose()
  runtime.readback.dispose()
  for (const boundary of runtime.boundaries.values()) (await boundary.catch(() => undefined))?.dispose()
  if (runtime.ownsDevice) runtime.program.device.destroy()
}
