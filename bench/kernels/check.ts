/** Compares a kernel's output with the CPU reference. */
import { OctetError } from '../../src/graph/errors'
import { constantOf, makeOperator, type Operator, outputOf } from '../../src/graph/operator'
import { elementCount, makeTensor, type Tensor, type TensorData } from '../../src/graph/tensor'
import { seeded } from '../random'
import type { KernelGraph } from './operators'

/** Most multiply-accumulates that the reference computes, because it is slow. */
const maxReferenceMacs = 40e6

/** Largest difference of float32 outputs, relative to the expected value or to 0.1, whichever is more. */
const tolerance = 1e-4

/**
 * Compares a kernel's output with the reference. If the reference would take too long, it computes only some output
 * channels (the first, the last and random ones between), which are compared at every pixel or row.
 *
 * @throws OctetError naming the first difference
 */
export function checkKernel(kernel: KernelGraph, got: TensorData): void {
  makeCheck(kernel)(got)
}

/** Returns a `checkKernel` for several outputs of one kernel: the reference runs only once. */
export function makeCheck({ op, data }: KernelGraph): (got: TensorData) => void {
  const channels = outputOf(op).shape.at(-1) ?? 1
  const chosen = sampleChannels(channels, (op.def.macs?.(op) ?? 0) / channels)
  const reduced = chosen.length < channels ? withChannels(op, chosen) : op
  const rest = [...data]
  const operands = reduced.inputs.map((tensor) => tensor && (tensor.data ?? rest.shift()))
  const [expected] = reduced.def.reference(reduced, operands)
  if (!expected) throw new OctetError(`the reference of ${op.def.kind} computes nothing`)
  return (got) => compare(op, got, expected, chosen)
}

function compare(op: Operator, got: TensorData, expected: TensorData, chosen: readonly number[]): void {
  const channels = outputOf(op).shape.at(-1) ?? 1
  const rows = elementCount(outputOf(op).shape) / channels
  for (let row = 0; row < rows; row++) {
    for (const [i, channel] of chosen.entries()) {
      const a = Number(got[row * channels + channel])
      const b = Number(expected[row * chosen.length + i])
      const close =
        expected instanceof Float32Array ? Math.abs(a - b) <= tolerance * Math.max(Math.abs(b), 0.1) : a === b
      if (!close) {
        throw new OctetError(
          `${op.def.kind} is wrong: channel ${channel} of row ${row} is ${a}, the reference computes ${b}`,
        )
      }
    }
  }
}

/** Chooses as many channels as the reference may compute, at least 4, in ascending order. */
export function sampleChannels(channels: number, macsEach: number): number[] {
  const count = Math.max(4, Math.floor(maxReferenceMacs / Math.max(1, macsEach)))
  if (count >= channels) return Array.from({ length: channels }, (_, i) => i)
  const chosen = new Set([0, channels - 1])
  const random = seeded(23)
  while (chosen.size < count) chosen.add(Math.floor(random() * channels))
  return [...chosen].sort((a, b) => a - b)
}

/** Returns the same convolution or fully connected layer with only some of its output channels. */
function withChannels(op: Operator, chosen: readonly number[]): Operator {
  const inputs = op.inputs.map((tensor, i) => (i === 0 || !tensor ? tensor : pick(constantOf(op, i), chosen)))
  const output = outputOf(op)
  const shape = [...output.shape.slice(0, -1), chosen.length]
  return makeOperator({ ...op, inputs, outputs: [makeTensor({ ...output, shape })] })
}

/** Returns the rows `chosen` along axis 0, and their scales. */
function pick(tensor: Tensor & { data: TensorData }, chosen: readonly number[]): Tensor {
  const size = tensor.data.length / (tensor.shape[0] ?? 1)
  const rows = chosen.map((row) => tensor.data.subarray(row * size, (row + 1) * size) as Int8Array)
  const data = tensor.data.slice(0, size * chosen.length)
  rows.forEach((row, i) => {
    ;(data as Int8Array).set(row, i * size)
  })
  const { quant } = tensor
  const picked = quant &&
    quant.scale.length > 1 && {
      ...quant,
      scale: chosen.map((row) => quant.scale[row] ?? 1),
      zeroPoint: chosen.map((row) => quant.zeroPoint[row] ?? 0),
    }
  return makeTensor({
    ...tensor,
    shape: [chosen.length, ...tensor.shape.slice(1)],
    quant: picked || quant,
    data,
  })
}
