/** Measures an adapter's peaks: arithmetic by loops in registers, bandwidth by a copy. */

import dotEmulated from '../../../shaders/lib/dot_emulated.wgsl?raw'
import copySource from '../../../shaders/peaks/copy.wgsl?raw'
import emulatedSource from '../../../shaders/peaks/dot_emulated.wgsl?raw'
import nativeSource from '../../../shaders/peaks/dot_native.wgsl?raw'
import fmaSource from '../../../shaders/peaks/fma.wgsl?raw'
import type { DotProduct } from '../../graph/kernel'
import { bufferUsage, reportAdapter } from '../device'
import { Timer, type Work } from './timer'

/** The measured peaks of an adapter. */
export interface Peaks {
  /** 10^9 int8 operations a second with the faster implementation of packed products: 8 operations a word. */
  readonly dotGops: number
  /** 10^9 float32 operations a second: 2 a fused multiply-add. */
  readonly fmaGops: number
  /** 10^9 bytes a second, read and written, of copying a buffer. */
  readonly copyGbps: number
}

/** Workgroups of a loop, and iterations of each invocation. */
type LoopSize = readonly [workgroups: number, iterations: number]

const workgroupSize = 64
const rounds = 3

/** Copies that are timed together, so that the wait for the queue hardly counts. */
const queueCopies = 8

/** Operations of one iteration of each loop, per invocation. */
const operations = { native: 16 * 8, emulated: 16 * 8, fma: 16 * 2 } as const

/** Bytes of the buffer that is copied: more than caches hold, if the adapter has memory of its own. */
const copied = { software: 2 ** 25, hardware: 2 ** 27 }

const known = new WeakMap<GPUDevice, Promise<Peaks>>()

/** Returns the peaks of a device's adapter, measured once for each device in less than a second. */
export function peaksOf(device: GPUDevice): Promise<Peaks> {
  const measured = known.get(device) ?? measurePeaks(device)
  known.set(device, measured)
  measured.catch(() => known.delete(device))
  return measured
}

async function measurePeaks(device: GPUDevice): Promise<Peaks> {
  const { software } = reportAdapter(device.adapterInfo)
  const timer = new Timer(device)
  try {
    const size = software ? ([64, 256] as const) : ([8192, 512] as const)
    const dots = [
      await dotGops(device, timer, 'native', size),
      await dotGops(device, timer, 'emulated', size),
    ]
    return {
      dotGops: Math.max(...dots),
      fmaGops: await loopGops(device, timer, fmaSource, operations.fma, size),
      copyGbps: await copyGbps(device, timer, software ? copied.software : copied.hardware),
    }
  } finally {
    timer.dispose()
  }
}

/** Measures a loop of packed int8 products; returns 10^9 operations a second. */
export function dotGops(device: GPUDevice, timer: Timer, dot: DotProduct, size: LoopSize): Promise<number> {
  const code = dot === 'native' ? nativeSource : `${dotEmulated}\n${emulatedSource}`
  return loopGops(device, timer, code, operations[dot], size)
}

/** Measures a loop of `perIteration` operations in each invocation; returns 10^9 operations a second. */
async function loopGops(
  device: GPUDevice,
  timer: Timer,
  code: string,
  perIteration: number,
  [workgroups, iterations]: LoopSize,
): Promise<number> {
  const invocations = workgroups * workgroupSize
  const sink = storage(device, invocations * 4)
  try {
    const ms = await timer.best(await dispatchOf(device, code, iterations, [sink], workgroups), rounds)
    return (invocations * iterations * perIteration) / ms / 1e6
  } finally {
    sink.destroy()
  }
}

/**
 * Measures copying a buffer by a shader and by the queue; returns 10^9 bytes a second, read and written, of the faster.
 */
async function copyGbps(device: GPUDevice, timer: Timer, bytes: number): Promise<number> {
  const buffers: [GPUBuffer, GPUBuffer] = [storage(device, bytes), storage(device, bytes)]
  try {
    const iterations = 4
    const workgroups = bytes / 16 / workgroupSize / iterations
    const work = await dispatchOf(device, copySource, iterations, buffers, workgroups)
    const ms = Math.min(await timer.best(work, rounds), await queueCopyMs(device, buffers, bytes))
    return (2 * bytes) / ms / 1e6
  } finally {
    for (const buffer of buffers) buffer.destroy()
  }
}

/** Returns the milliseconds of a copy by the queue. Uses the wall clock, because only passes have timestamps. */
async function queueCopyMs(
  device: GPUDevice,
  [to, from]: readonly [GPUBuffer, GPUBuffer],
  bytes: number,
): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const encoder = device.createCommandEncoder()
    for (let i = 0; i < queueCopies; i++) encoder.copyBufferToBuffer(from, 0, to, 0, bytes)
    const start = performance.now()
    device.queue.submit([encoder.finish()])
    await device.queue.onSubmittedWorkDone()
    least = Math.min(least, (performance.now() - start) / queueCopies)
  }
  return least
}

function storage(device: GPUDevice, size: number): GPUBuffer {
  return device.createBuffer({
    size,
    usage: bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyTarget,
  })
}

async function dispatchOf(
  device: GPUDevice,
  code: string,
  iterations: number,
  buffers: readonly GPUBuffer[],
  workgroups: number,
): Promise<Work> {
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }), entryPoint: 'main', constants: { iterations } },
  })
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }))
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
  return (pass) => {
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, group)
    pass.dispatchWorkgroups(workgroups)
  }
}
