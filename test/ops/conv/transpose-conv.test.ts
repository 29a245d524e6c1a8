import { describe, expect, it } from 'vitest'
import type { Operator } from '../../../src/graph/operator'
import { perAxis, perTensor, type QuantParams } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { conv2d } from '../../../src/ops/conv/conv2d'
import { type TransposeConvAttrs, transposeConv } from '../../../src/ops/conv/transpose-conv'
import { bias, float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { randomData, seeded } from '../../harness/random'

const same = { strides: [2, 2], padding: 'SAME', activation: 'none', size: [1, 6] } as const

describe('transposed convolution', () => {
  it('adds the filter at each input pixel, times the pixel', () => {
    const filter = float32([1, 1, 3, 1], [1, 10, 100])
    const attrs = { ...same, padding: 'VALID', size: [1, 7] } as const
    const op = makeOp(transposeConv, attrs, [float32([1, 1, 3, 1]), filter])
    expect(runOp(op, Float32Array.of(1, 2, 3))).toEqual([1, 10, 102, 20, 203, 30, 300])
  })

  it('cuts off what SAME pads, and adds a bias and an activation', () => {
    const filter = float32([1, 1, 3, 1], [1, 10, 100])
    const x = Float32Array.of(1, 2, 3)
    expect(runOp(makeOp(transposeConv, same, [float32([1, 1, 3, 1]), filter]), x)).toEqual([
      1, 10, 102, 20, 203, 30,
    ])
    const attrs = { ...same, activation: 'relu6' } as const
    const op = makeOp(transposeConv, attrs, [float32([1, 1, 3, 1]), filter, float32([1], [-98])])
    expect(runOp(op, x)).toEqual([0, 0, 4, 0, 6, 0])
  })

  it('is the adjoint of the convolution with the same window', () => {
    const random = seeded(3)
    const data = (op: Operator, i: number) => randomData(op.inputs[i] as never, random) as Float32Array
    const [height, width] = [7, 6]
    for (const padding of ['SAME', 'VALID'] as const) {
      const window = { strides: [3, 2], padding, activation: 'none' } as const
      const weights = Array.from({ length: 4 * 3 * 2 * 5 }, () => random() - 0.5)
      const forward = makeOp(conv2d, { ...window, dilations: [1, 1] }, [
        float32([2, height, width, 5]),
        float32([4, 3, 2, 5], weights),
      ])
      const [, rows = 0, columns = 0] = forward.outputs[0]?.shape ?? []
      // The same filter, its input and output channels exchanged.
      const swapped = Array.from({ length: weights.length }, (_, i) => {
        const [c, tap, o] = [Math.floor(i / 24), Math.floor(i / 4) % 6, i % 4]
        return weights[(o * 6 + tap) * 5 + c] as number
      })
      const back = makeOp(transposeConv, { ...window, size: [height, width] }, [
        float32([2, rows, columns, 4]),
        float32([5, 3, 2, 4], swapped),
      ])
      const [x, y] = [data(forward, 0), data(back, 0)]
      const dot = (a: ArrayLike<number>, b: readonly number[]) =>
        b.reduce((sum, v, i) => sum + v * (a[i] ?? 0), 0)
      expect(dot(x, runOp(back, y))).toBeCloseTo(dot(y, runOp(forward, x)), 3)
    }
  })

  it('subtracts zero points and adds an int32 bias, int8', () => {
    const filter = int8([2, 1, 2, 1], perAxis([1, 0.5], 0), [1, 2, 4, 8])
    const attrs = { ...same, padding: 'VALID', size: [1, 4] } as const
    const op = makeOp(transposeConv, attrs, [int8([1, 1, 2, 1], perTensor(1, -3)), filter, bias([0, 1])], {
      quant: perTensor(2, 5),
    })
    // Real inputs 4 and −2: channel 0 is (4, 8, −2, −4) / 2 + 5; channel 1 is (16+1, 32+1, −8+1, −16+1) / 4 + 5.
    // 17 / 4 = 4.25 is rounded twice: 17 / 2 to 9, and that half to 5.
    expect(runOp(op, Int8Array.of(1, -5))).toEqual([7, 10, 9, 14, 4, 3, 3, 1])
  })

  it('rounds twice where channels have scales of their own, once where all have one', () => {
    const attrs = { ...same, padding: 'VALID', strides: [1, 1], size: [1, 1] } as const
    const scale = 0.007869444787502289
    const input = int8([1, 1, 1, 1], perTensor(0.007842672057449818, 0))
    const output = { quant: perTensor(0.11526649445295334, 1) }
    const build = (quant: QuantParams) =>
      makeOp(transposeConv, attrs, [input, int8([2, 1, 1, 1], quant, [76, 76]), bias([0, 6536])], output)
    // 6536 · 0.00786 · 0.00784 / 0.11527 = 3.49959, which becomes 3.5 on the way to TensorFlow Lite's 4.
    expect(runOp(build(perAxis([scale, scale], 0)), Int8Array.of(0))).toEqual([1, 5])
    expect(runOp(build(perTensor(scale, 0)), Int8Array.of(0))).toEqual([1, 4])
    expect(runOp(build(perAxis([scale, scale], 0)), Int8Array.of(86))).toEqual([5, 8])
  })

  const x = int8([1, 1, 3, 1], plain)
  const filter = int8([1, 1, 3, 1], plain, [1, 2, 3])
  const build = (attrs: Partial<TransposeConvAttrs>, weights = filter, input = x) =>
    makeOp(transposeConv, { ...same, ...attrs }, [input, weights], { quant: plain })
  itRejects(() => build({}), {
    'a size that is not the input’s': [
      () => build({ size: [1, 9] }),
      /a SAME convolution of 1×3 by 2×2 makes 1×5 of 1×9, not the input's 1×3/,
    ],
    'a stride of zero': [() => build({ strides: [0, 1] }), /strides 0,1 must be positive/],
    'an unknown padding': [() => build({ padding: 'FULL' as 'SAME' }), /padding "FULL" is neither/],
    'channels that differ': [
      () => build({}, int8([1, 1, 3, 2], plain, [1, 2, 3, 4, 5, 6])),
      /input has 1 channels, the filter 2/,
    ],
    'an input of three axes': [() => build({}, filter, int8([1, 3, 1], plain)), /NHWC is expected/],
    'a filter of three axes': [() => build({}, int8([1, 3, 1], plain, [1, 2, 3])), /OHWI is expected/],
    'a filter that is computed': [
      () => build({}, int8([1, 1, 3, 1], plain)),
      /the filter "x" must be a constant/,
    ],
    'weights with a zero point': [
      () => build({}, int8([1, 1, 3, 1], perTensor(1, 4), [1, 2, 3])),
      /weights have zero point 4/,
    ],
    integers: [
      () => build({}, filter, makeTensor({ name: 'i', shape: [1, 1, 3, 1], type: 'int32' })),
      /only float32 and int8 run/,
    ],
  })
})
