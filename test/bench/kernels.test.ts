import { describe, expect, test } from 'vitest'
import {
  describeShape,
  type KernelCase,
  kernelCases,
  ratesOf,
  selectKernels,
  workOf,
} from '../../bench/kernels/cases'
import { checkKernel, sampleChannels } from '../../bench/kernels/check'
import { buildKernel } from '../../bench/kernels/operators'
import { runReference } from '../../src/cpu/run'
import { OctetError } from '../../src/graph/errors'

const gemm: KernelCase = { kind: 'gemm', name: 'g', m: 2, k: 24, n: 12 }
const conv: KernelCase = {
  kind: 'conv',
  name: 'c',
  batch: 1,
  size: 5,
  channels: 3,
  outputs: 8,
  window: 3,
  stride: 2,
}

describe('the list', () => {
  test('every kernel has a name and shape of its own', () => {
    const labels = kernelCases.map((kernel) => `${kernel.name} ${describeShape(kernel)}`)
    expect(new Set(labels).size).toBe(labels.length)
  })

  test('a filter picks what has all its words in name or shape', () => {
    expect(selectKernels('SQUARE 1024', false).map(({ name }) => name)).toEqual(['square 1024'])
    expect(selectKernels('depthwise', false)).toHaveLength(4)
    expect(selectKernels('no such kernel', false)).toEqual([])
    expect(selectKernels(undefined, false)).toEqual(kernelCases)
  })

  test('software adapters are spared the largest', () => {
    const names = selectKernels('square', true).map(({ name }) => name)
    expect(names).toEqual(['square 512'])
  })
})

describe('work', () => {
  test('of a product', () => {
    expect(workOf(gemm)).toEqual({ macs: 576, activations: 72, weights: 288 })
    expect(describeShape(gemm)).toBe('2×24×12')
  })

  test('of a convolution: SAME padding, stride 2', () => {
    expect(workOf(conv)).toEqual({ macs: 9 * 8 * 27, activations: 75 + 72, weights: 216 })
    expect(describeShape(conv)).toBe('1×5×5×3 → 8, 3×3 / 2')
  })

  test('equals what the operators themselves say', () => {
    for (const kernel of [gemm, conv]) {
      const { op } = buildKernel(kernel, 'int8')
      expect(op.def.macs?.(op)).toBe(workOf(kernel).macs)
    }
  })

  test('rates: operations and bytes over the time', () => {
    expect(ratesOf(gemm, 4, 4, 0.001)).toEqual({ gops: 1.152, gbps: (360 * 4) / 1000 })
    const { activations, weights } = workOf(gemm)
    expect(ratesOf(gemm, 1, 0.5, 0.001).gbps).toBeCloseTo((activations + weights / 2) / 1000)
  })
})

describe('checking', () => {
  test.each(['int8', 'float32', 'int4', 'int2', 'int1'] as const)(
    '%s: the reference passes, one changed element does not',
    (variant) => {
      for (const kernel of [gemm, conv]) {
        const built = buildKernel(kernel, variant)
        const [output] = runReference(built.graph, built.data)
        if (!output) throw new Error('no output')
        expect(() => checkKernel(built, output)).not.toThrow()
        const wrong = output.slice()
        wrong[3] = Number(wrong[3]) + 1
        expect(() => checkKernel(built, wrong)).toThrow(OctetError)
        expect(() => checkKernel(built, wrong)).toThrow(/is wrong: channel 3 of row 0 is/)
      }
    },
  )

  test('not a number is wrong', () => {
    const built = buildKernel(gemm, 'float32')
    expect(() => checkKernel(built, new Float32Array(24).fill(Number.NaN))).toThrow(/is NaN/)
  })

  test('int8 outputs use the range: few are clamped, and they spread', () => {
    const built = buildKernel(gemm, 'int8')
    const [output] = runReference(built.graph, built.data) as [Int8Array]
    const clamped = output.filter((value) => value === -128 || value === 127).length
    expect(clamped).toBeLessThan(3)
    expect(Math.max(...output) - Math.min(...output)).toBeGreaterThan(60)
  })

  test('channels: all when affordable; else some, the first and last among them', () => {
    expect(sampleChannels(5, 10)).toEqual([0, 1, 2, 3, 4])
    const some = sampleChannels(1000, 5e6)
    expect(some).toHaveLength(8)
    expect(some[0]).toBe(0)
    expect(some.at(-1)).toBe(999)
    expect(some.toSorted((a, b) => a - b)).toEqual(some)
  })

  test('a sampled check finds what is wrong in a sampled channel', () => {
    const large: KernelCase = { kind: 'gemm', name: 'g', m: 600, k: 1000, n: 80 }
    const built = buildKernel(large, 'int8')
    const [output] = runReference(built.graph, built.data) as [Int8Array]
    expect(() => checkKernel(built, output)).not.toThrow()
    const wrong = output.slice()
    wrong[599 * 80 + 79] = (wrong[599 * 80 + 79] ?? 0) + 1
    expect(() => checkKernel(built, wrong)).toThrow(/channel 79 of row 599/)
  })
})
