/** The kernels that are timed one by one: shapes of real networks, and large square products for the peak. */

/** A fully connected layer: an M×K input and N outputs. */
export interface GemmCase {
  readonly kind: 'gemm'
  readonly name: string
  readonly m: number
  readonly k: number
  readonly n: number
}

/** A convolution or pool over images of `size`×`size`. */
export interface WindowCase {
  readonly kind: 'conv' | 'depthwise' | 'maxPool' | 'averagePool'
  readonly name: string
  readonly batch: number
  readonly size: number
  readonly channels: number
  /** Output channels; equal to `channels` for all kinds but `conv`. */
  readonly outputs: number
  readonly window: number
  readonly stride: number
}

/** An element-wise sum of two images. */
export interface AddCase {
  readonly kind: 'add'
  readonly name: string
  readonly batch: number
  readonly size: number
  readonly channels: number
}

export type KernelCase = GemmCase | WindowCase | AddCase

const gemm = (name: string, m: number, k: number, n: number): GemmCase => ({ kind: 'gemm', name, m, k, n })

const conv = (
  name: string,
  size: number,
  channels: number,
  outputs: number,
  window: number,
  stride = 1,
  batch = 1,
): WindowCase => ({ kind: 'conv', name, batch, size, channels, outputs, window, stride })

const sliding = (
  kind: 'depthwise' | 'maxPool' | 'averagePool',
  name: string,
  size: number,
  channels: number,
  window: number,
  stride: number,
): WindowCase => ({ kind, name, batch: 1, size, channels, outputs: channels, window, stride })

const add = (name: string, size: number, channels: number): AddCase => ({
  kind: 'add',
  name,
  batch: 1,
  size,
  channels,
})

/** Every kernel, in the order in which they are timed. */
export const kernelCases: readonly KernelCase[] = [
  gemm('MNIST fc1, batch 1', 1, 3136, 1024),
  gemm('MNIST fc1, batch 32', 32, 3136, 1024),
  gemm('MNIST fc1, batch 256', 256, 3136, 1024),
  gemm('MobileNetV2 classifier', 1, 1280, 1001),
  gemm('ResNet-50 classifier', 1, 2048, 1000),
  gemm('MobileNetV2 expand 14', 196, 96, 576),
  gemm('ResNet-50 conv4 1x1', 196, 1024, 256),
  gemm('ResNet-50 conv2 1x1', 3136, 64, 256),
  gemm('square 512', 512, 512, 512),
  gemm('square 1024', 1024, 1024, 1024),
  gemm('square 4096', 4096, 4096, 4096),
  conv('MNIST conv1', 28, 1, 32, 5),
  conv('MNIST conv2', 14, 32, 64, 5),
  conv('MNIST conv1, batch 32', 28, 1, 32, 5, 1, 32),
  conv('MNIST conv2, batch 32', 14, 32, 64, 5, 1, 32),
  conv('MobileNetV2 first', 224, 3, 32, 3, 2),
  conv('MobileNetV2 expand 56', 56, 24, 144, 1),
  conv('MobileNetV2 project 14', 14, 576, 96, 1),
  conv('MobileNetV2 last', 7, 320, 1280, 1),
  conv('ResNet-50 first', 224, 3, 64, 7, 2),
  conv('ResNet-50 conv2 3x3', 56, 64, 64, 3),
  conv('ResNet-50 conv3 3x3', 28, 128, 128, 3),
  conv('ResNet-50 conv4 3x3', 14, 256, 256, 3),
  conv('ResNet-50 conv5 3x3', 7, 512, 512, 3),
  conv('ResNet-50 conv3 3x3, batch 32', 28, 128, 128, 3, 1, 32),
  sliding('depthwise', 'MobileNetV2 depthwise 112', 112, 32, 3, 1),
  sliding('depthwise', 'MobileNetV2 depthwise 112 stride 2', 112, 96, 3, 2),
  sliding('depthwise', 'MobileNetV2 depthwise 14', 14, 576, 3, 1),
  sliding('depthwise', 'MobileNetV3 depthwise 5x5', 28, 120, 5, 1),
  sliding('maxPool', 'MNIST max pool', 28, 32, 2, 2),
  sliding('maxPool', 'ResNet-50 max pool', 112, 64, 3, 2),
  sliding('averagePool', 'MobileNetV2 average pool', 7, 1280, 7, 7),
  add('ResNet-50 add 56', 56, 256),
  add('MobileNetV2 add 14', 14, 96),
]

/** Kernels with more multiply-accumulates take too long on software adapters. */
const maxSoftwareMacs = 150e6

/**
 * Selects the cases whose kind, name and shape contain every word of `filter`. On software adapters it drops those of
 * more than 150 million multiply-accumulates.
 */
export function selectKernels(filter: string | undefined, software: boolean): KernelCase[] {
  const words = filter?.toLowerCase().split(/\s+/).filter(Boolean) ?? []
  return kernelCases.filter((kernel) => {
    const text = `${kernel.kind} ${kernel.name} ${describeShape(kernel)}`.toLowerCase()
    return words.every((word) => text.includes(word)) && !(software && workOf(kernel).macs > maxSoftwareMacs)
  })
}

/** Formats a shape: "1×3136×1024" for a product (M×K×N), "1×112×112×64, 3×3 / 2" for a window of stride 2. */
export function describeShape(kernel: KernelCase): string {
  if (kernel.kind === 'gemm') return `${kernel.m}×${kernel.k}×${kernel.n}`
  const input = `${kernel.batch}×${kernel.size}×${kernel.size}×${kernel.channels}`
  if (kernel.kind === 'add') return input
  const { outputs, window, stride } = kernel
  const channels = kernel.kind === 'conv' ? ` → ${outputs}` : ''
  return `${input}${channels}, ${window}×${window}${stride > 1 ? ` / ${stride}` : ''}`
}

/** Returns the size of a window case's output image; pools are VALID, convolutions SAME. */
function outputSize({ kind, size, window, stride }: WindowCase): number {
  const pool = kind === 'maxPool' || kind === 'averagePool'
  return pool ? Math.floor((size - window) / stride) + 1 : Math.ceil(size / stride)
}

/** Counts a kernel's multiply-accumulates (a pool's or sum's operations count half), and its elements, each once. */
export function workOf(kernel: KernelCase): { macs: number; activations: number; weights: number } {
  if (kernel.kind === 'gemm') {
    const { m, k, n } = kernel
    return { macs: m * k * n, activations: m * k + m * n, weights: k * n }
  }
  const image = kernel.batch * kernel.size ** 2 * kernel.channels
  if (kernel.kind === 'add') return { macs: image / 2, activations: 3 * image, weights: 0 }
  const { batch, channels, outputs, window } = kernel
  const results = batch * outputSize(kernel) ** 2 * outputs
  const taps = window ** 2
  const pool = kernel.kind === 'maxPool' || kernel.kind === 'averagePool'
  if (pool) return { macs: (results * taps) / 2, activations: image + results, weights: 0 }
  const inner = kernel.kind === 'conv' ? taps * channels : taps
  return { macs: results * inner, activations: image + results, weights: inner * outputs }
}

/**
 * Returns the rates of a kernel that takes `ms`: 10^9 operations per second (a multiply-accumulate counts two, a
 * comparison or sum of a pool one) and 10^9 bytes per second.
 *
 * @param bytes bytes per element: 1 for int8, 4 for float32
 * @param weightBytes bytes per weight
 */
export function ratesOf(
  kernel: KernelCase,
  bytes: number,
  weightBytes: number,
  ms: number,
): { gops: number; gbps: number } {
  const { macs, activations, weights } = workOf(kernel)
  return { gops: (2 * macs) / ms / 1e6, gbps: (activations * bytes + weights * weightBytes) / ms / 1e6 }
}
