/** One kernel on the GPU: checked first, timed after. */
import { bufferUsage, mapRead } from '../../src/gpu/device'
import { Timer } from '../../src/gpu/profile/timer'
import { guarded, Program, planGraph } from '../../src/gpu/program'
import { deviceTraits } from '../../src/gpu/traits'
import { packInput, unpackOutput } from '../../src/gpu/transfer'
import { outputOf } from '../../src/graph/operator'
import type { TensorData } from '../../src/graph/tensor'
import type { Variant } from '../protocol'
import type { KernelCase } from './cases'
import { checkKernel } from './check'
import { buildKernel, type KernelGraph } from './operators'

/** A kernel that was found right. */
export class OpenKernel {
  private constructor(
    private readonly program: Program,
    private readonly timer: Timer,
  ) {}

  /**
   * Builds a kernel, runs it once and compares what it computed with the CPU reference.
   *
   * @throws OctetError with the first difference; DeviceError when the device refuses the kernel
   */
  static async open(device: GPUDevice, kernel: KernelCase, variant: Variant): Promise<OpenKernel> {
    const built = buildKernel(kernel, variant)
    const adapter = deviceTraits(device)
    const plan = planGraph(built.graph, { fuse: true, keep: false, maxWorkgroups: 65535, adapter })
    const program = await Program.build(device, plan)
    try {
      checkKernel(built, await runOnce(program, built))
    } catch (error) {
      program.dispose()
      throw error
    }
    return new OpenKernel(program, new Timer(device))
  }

  /** Milliseconds of one run, of as many as last `ms` at least. */
  time(ms: number): Promise<number> {
    return this.timer.time((pass) => this.program.record(pass), ms)
  }

  close(): void {
    this.program.dispose()
    this.timer.dispose()
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
