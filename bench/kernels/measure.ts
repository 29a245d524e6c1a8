/** Runs the candidates of one kernel on the GPU: checks them first, then times them. */
import { bufferUsage, findAdapter, mapRead } from '../../src/gpu/device'
import { Timer } from '../../src/gpu/profile/timer'
import { guarded, type Plan, Program, planGraph } from '../../src/gpu/program'
import { traitsOf } from '../../src/gpu/start'
import { packInput, unpackOutput } from '../../src/gpu/transfer'
import { outputOf } from '../../src/graph/operator'
import type { TensorData } from '../../src/graph/tensor'
import type { ElementType } from '../protocol'
import type { KernelCase } from './cases'
import { makeCheck } from './check'
import { buildKernel, type KernelGraph } from './operators'

/** A candidate whose output was checked. */
export class OpenKernel {
  constructor(
    private readonly program: Program,
    private readonly timer: Timer,
  ) {}

  /** Returns the milliseconds of one run, measured over enough runs to last at least `ms`. */
  time(ms: number): Promise<number> {
    return this.timer.time((pass) => this.program.record(pass), ms)
  }

  close(): void {
    this.program.dispose()
    this.timer.dispose()
  }
}

/**
 * Builds the candidates of a kernel, runs each once and compares what it computed with the CPU reference.
 *
 * @param which all candidates, or only the one that sessions choose
 * @returns the correct candidates, by variant; the failed ones with the first difference or the device's error; and the
 *   variant that sessions choose, also if it failed
 */
export async function openCandidates(
  device: GPUDevice,
  kernel: KernelCase,
  type: ElementType,
  which: 'all' | 'chosen',
): Promise<{
  open: Map<string, OpenKernel>
  failed: { variant: string; reason: string }[]
  chosen: string
}> {
  const built = buildKernel(kernel, type)
  // Only adapters tell which subgroup matrices they have; devices don't.
  const { info } = await findAdapter()
  const adapter = await traitsOf({ info, features: device.features }, { device })
  const planOf = (name?: string) =>
    planGraph(built.graph, {
      fuse: true,
      keep: false,
      maxWorkgroups: 65535,
      adapter,
      prefer: () => name,
      everyVariant: which === 'all',
    })
  const names = (await planOf()).steps.flatMap(({ candidates }) => candidates.map(({ name }) => name))
  const check = makeCheck(built)
  const open = new Map<string, OpenKernel>()
  const failed: { variant: string; reason: string }[] = []
  for (const name of which === 'all' ? names : names.slice(0, 1)) {
    const variant = `${type} ${name}`
    try {
      open.set(variant, await openCandidate(device, await planOf(name), built, check))
    } catch (error) {
      failed.push({ variant, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return { open, failed, chosen: `${type} ${names[0]}` }
}

async function openCandidate(
  device: GPUDevice,
  plan: Plan,
  built: KernelGraph,
  check: (got: TensorData) => void,
): Promise<OpenKernel> {
  const program = await Program.build(device, plan)
  try {
    check(await runOnce(program, built))
    return new OpenKernel(program, new Timer(device))
  } catch (error) {
    program.dispose()
    throw error
  }
}

async function runOnce(program: Program, { op, data, graph }: KernelGraph): Promise<TensorData> {
  const { device, plan } = program
  const output = outputOf(op)
  const bytes = program.bytesOf(output)
  const staging = device.createBuffer({ size: bytes, usage: bufferUsage.copyTarget | bufferUsage.mapRead })
  try {
    await guarded(device, graph.name, () => {
      graph.inputs.forEach((tensor, i) => {
        const packed = packInput(tensor, data[i] as TensorData, plan.layout(tensor))
        device.queue.writeBuffer(program.bufferOf(tensor), 0, packed)
      })
      const encoder = device.createCommandEncoder()
      program.encode(encoder)
      encoder.copyBufferToBuffer(program.bufferOf(output), 0, staging, 0, bytes)
      device.queue.submit([encoder.finish()])
    })
    await staging.mapAsync(mapRead)
    return unpackOutput(output, staging.getMappedRange().slice(0), plan.layout(output))
  } finally {
    staging.destroy()
  }
}
