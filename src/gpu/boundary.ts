/** Copies between a caller's GPU buffers, which hold elements without padding, and the layout that shaders read. */

import { InputError } from '../graph/errors'
import { makeGraph } from '../graph/graph'
import type { AdapterTraits, Layout } from '../graph/kernel'
import { makeOperator } from '../graph/operator'
import { perTensor } from '../graph/quant-params'
import {
  describeSpec,
  elementBytes,
  elementCount,
  makeTensor,
  type Tensor,
  tensorBytes,
} from '../graph/tensor'
import { reshape } from '../ops/move/reshape'
import { bufferUsage } from './device'
import { isPlain } from './layout'
import { Program, planGraph } from './program'

/** Copies one tensor from or to a caller's buffer, with a dispatch in between if the layouts differ. */
export class Boundary {
  private constructor(
    /** Bytes of the caller's buffer: the elements, filled up to whole words. */
    readonly bytes: number,
    private readonly repack: { program: Program; flat: Tensor; from: Tensor; to: Tensor } | undefined,
  ) {}

  /** Builds the copy into (`in`) or out of (`out`) the memory of `tensor`. */
  static async build(
    device: GPUDevice,
    tensor: Tensor,
    layout: Layout,
    direction: 'in' | 'out',
    adapter: AdapterTraits,
  ): Promise<Boundary> {
    const { name } = tensor
    // Only bytes are moved, so uint8 can be copied as int8.
    const unsigned = tensor.type === 'uint8'
    const { type, quant } = unsigned ? { type: 'int8' as const, quant: perTensor(1, 0) } : tensor
    const plainBytes = roundUp(elementCount(tensor.shape) * elementBytes(type))
    if (isPlain(layout)) return new Boundary(plainBytes, undefined)
    const flat = makeTensor({ name: `${name}/flat`, shape: [elementCount(tensor.shape)], type, quant })
    const rows = makeTensor({ name: `${name}/rows`, shape: [layout.rows, layout.length], type, quant })
    const [from, to] = direction === 'in' ? [flat, rows] : [rows, flat]
    const op = makeOperator({ def: reshape, name, attrs: { shape: to.shape }, inputs: [from], outputs: [to] })
    const graph = makeGraph({ name: `layout of ${name}`, inputs: [from], outputs: [to], operators: [op] })
    const maxWorkgroups = device.limits.maxComputeWorkgroupsPerDimension
    const plan = await planGraph(graph, { fuse: false, keep: false, maxWorkgroups, adapter })
    const program = await Program.build(device, plan)
    return new Boundary(plainBytes, { program, flat, from, to })
  }

  /** Records the copy of the tensor from one buffer to the other. */
  encode(encoder: GPUCommandEncoder, source: GPUBuffer, target: GPUBuffer): void {
    if (!this.repack) {
      encoder.copyBufferToBuffer(source, 0, target, 0, this.bytes)
      return
    }
    const { program, flat, from, to } = this.repack
    const size = (tensor: Tensor) => (tensor === flat ? this.bytes : program.bytesOf(tensor))
    encoder.copyBufferToBuffer(source, 0, program.bufferOf(from), 0, size(from))
    program.encode(encoder)
    encoder.copyBufferToBuffer(program.bufferOf(to), 0, target, 0, size(to))
  }

  /** Bytes of GPU memory held. */
  get gpuBytes(): number {
    return this.repack?.program.bytes ?? 0
  }

  dispose(): void {
    this.repack?.program.dispose()
  }
}

/**
 * Checks a caller's buffer.
 *
 * @throws InputError when its size is not that of the elements, it lacks the usage to copy, or it is mapped
 */
export function checkBuffer(tensor: Tensor, buffer: GPUBuffer, direction: 'in' | 'out'): void {
  const role = direction === 'in' ? 'input' : 'output'
  const fail = (what: string): never => {
    throw new InputError(`the buffer of ${role} "${tensor.name}" (${describeSpec(tensor)}) ${what}`)
  }
  const bytes = roundUp(tensorBytes(tensor))
  if (buffer.size !== bytes) {
    const floats = buffer.size === 4 * elementCount(tensor.shape) && elementBytes(tensor.type) === 1
    const why = floats ? `: it seems to hold float32, but the elements are ${tensor.type}, one byte each` : ''
    fail(`has ${buffer.size} bytes, not the ${bytes} of its elements, without padding, in whole words${why}`)
  }
  const [usage, name] =
    direction === 'in' ? [bufferUsage.copySource, 'COPY_SRC'] : [bufferUsage.copyTarget, 'COPY_DST']
  if ((buffer.usage & usage) === 0) fail(`lacks the usage ${name}: make it with GPUBufferUsage.${name}`)
  if (buffer.mapState !== 'unmapped') fail(`is ${buffer.mapState}: unmap it first`)
}

/** Rounds up to whole words, because buffer copies need them. */
export function roundUp(bytes: number): number {
  return Math.ceil(bytes / 4) * 4
}
