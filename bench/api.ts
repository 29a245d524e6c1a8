/** The functions that a page, or under Node the process itself, runs for the benchmark's command. */
import { OctetError } from '../src/graph/errors'
import { adapters, type BenchEngine } from './engines/engine'
import type { OpenKernel } from './kernels/measure'
import type { BenchApi, EngineSpec } from './protocol'
import { randomFloats, seeded } from './random'

/**
 * Makes an API with an engine, a device and kernels of its own. Code is loaded by the call that needs it, so that the
 * download of an engine is counted and timed.
 */
export function makeApi(): BenchApi {
  let engine: BenchEngine | undefined
  let device: Promise<GPUDevice> | undefined
  const kernels = new Map<string, OpenKernel>()
  const ownDevice = () => {
    device ??= import('./gpu/adapter').then(({ benchDevice }) => benchDevice())
    return device
  }
  return {
    adapter: async () => (await import('./gpu/adapter')).describeAdapter(),
    open: async (spec) => {
      const inputs = inputsOf(spec)
      const start = performance.now()
      const { open } = await adapters[spec.engine]()
      engine = await open(spec, inputs)
      const output = await engine.run()
      const ms = performance.now() - start
      return { ms, output: Array.from(output) }
    },
    run: async (times) => {
      const start = performance.now()
      for (let i = 0; i < times; i++) await requireOpen(engine).run()
      return performance.now() - start
    },
    check: async () => (await requireOpen(engine).check?.()) ?? null,
    gpuMs: async () => (await requireOpen(engine).gpuMs?.()) ?? null,
    close: async () => {
      engine?.close()
      engine = undefined
    },
    peaks: async () => {
      const { peaksOf } = await import('../src/gpu/profile/peaks')
      return peaksOf(await ownDevice())
    },
    openKernel: async (kernel, type, which) => {
      const { openCandidates } = await import('./kernels/measure')
      const { open, failed, chosen } = await openCandidates(await ownDevice(), kernel, type, which)
      for (const [variant, found] of open) kernels.set(variant, found)
      return { variants: [...open.keys()], failed, chosen }
    },
    timeKernel: async (variant, ms) => requireOpen(kernels.get(variant)).time(ms),
    closeKernels: async () => {
      for (const kernel of kernels.values()) kernel.close()
      kernels.clear()
    },
  }
}

function requireOpen<T>(found: T | undefined): T {
  if (found === undefined) throw new OctetError('nothing is open')
  return found
}

/** Makes random inputs, the same for every engine. */
function inputsOf({ batch, itemShape, range: [low, high] }: EngineSpec): Float32Array<ArrayBuffer> {
  const count = itemShape.reduce((product, extent) => product * extent, batch)
  return randomFloats(count, low, high, seeded(3))
}
