import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useBestBackendInNode } from '../../src/train/backend-node'
import { conv2dGradient } from '../../src/train/conv-gradient'
import { matMulGradient, maxPoolGradient, registerGradients } from '../../src/train/gradients'

// TensorFlow.js' own gradients, before `registerGradients` replaces them.
const names = [tf.Conv2D, tf.BatchMatMul, tf.MaxPool]
const originals = names.map((name) => tf.getGradient(name))

function useGradients(gradients: tf.GradConfig[]): void {
  for (const gradient of gradients) {
    tf.unregisterGradient(gradient.kernelName)
    tf.registerGradient(gradient)
  }
}

/** Gradients of sum(f(inputs) · weights) by both: TensorFlow.js' on its JavaScript backend, ours on WebAssembly. */
async function compare(shapes: number[][], f: (...inputs: tf.Tensor[]) => tf.Tensor): Promise<void> {
  const run = async (backend: string, gradients: tf.GradConfig[]) => {
    await tf.setBackend(backend)
    useGradients(gradients)
    const inputs = shapes.map((shape, i) => tf.randomNormal(shape, 0, 1, 'float32', 10 + i))
    const weighted = (...xs: tf.Tensor[]) => {
      const y = f(...xs)
      return tf.sum(tf.mul(y, tf.randomNormal(y.shape, 0, 1, 'float32', 99))) as tf.Scalar
    }
    const results = tf.grads(weighted)(inputs)
    const values = await Promise.all(results.map(async (x) => ({ shape: x.shape, data: await x.data() })))
    tf.dispose([inputs, results])
    return values
  }
  const ours = await run('wasm', [conv2dGradient, matMulGradient, maxPoolGradient])
  const theirs = await run('cpu', originals)
  expect(ours.length).toBe(shapes.length)
  ours.forEach(({ shape, data }, i) => {
    expect(shape).toEqual(theirs[i]?.shape)
    const largest = Math.max(...data.map((value, j) => Math.abs(value - (theirs[i]?.data[j] ?? Number.NaN))))
    expect(largest).toBeLessThan(2e-4)
  })
}

beforeAll(async () => {
  await useBestBackendInNode({ backend: 'wasm' })
})
afterAll(() => useGradients(originals))

describe('the gradients on WebAssembly equal those of the JavaScript backend', () => {
  type Conv = [x: number[], filter: number[], stride: number, pad: 'same' | 'valid' | number]
  const convolutions: Conv[] = [
    [[3, 8, 8, 1], [5, 5, 1, 4], 1, 'same'],
    [[2, 6, 7, 3], [5, 5, 3, 4], 1, 'same'],
    [[2, 6, 7, 3], [2, 4, 3, 2], 1, 'same'], // an even filter pads one side more
    [[2, 7, 7, 3], [3, 3, 3, 2], 1, 'valid'],
    [[2, 8, 8, 2], [3, 3, 2, 3], 2, 'same'],
    [[2, 8, 9, 2], [3, 3, 2, 3], 2, 'valid'], // rows that no output reads
    [[2, 6, 6, 2], [3, 3, 2, 3], 1, 1],
    [[2, 5, 5, 3], [1, 1, 3, 4], 1, 'valid'],
  ]
  test.each(convolutions)('conv2d of %j by %j, stride %i, %s', async (x, filter, stride, pad) => {
    await compare([x, filter], (a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad))
  })

  const products = [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const
  test.each(products)('matMul, transposed %s and %s', async (transposeA, transposeB) => {
    const a = transposeA ? [7, 5] : [5, 7]
    const b = transposeB ? [6, 7] : [7, 6]
    await compare([a, b], (x, y) => tf.matMul(x, y, transposeA, transposeB))
    await compare(
      [
        [3, ...a],
        [3, ...b],
      ],
      (x, y) => tf.matMul(x, y, transposeA, transposeB),
    )
  })

  const pools: [x: number[], size: number, pad: 'same' | 'valid'][] = [
    [[2, 8, 6, 3], 2, 'same'],
    [[2, 8, 8, 3], 2, 'valid'], // TensorFlow.js' WebAssembly backend is wrong here
    [[2, 9, 6, 3], 3, 'valid'],
  ]
  test.each(pools)('maxPool of %j by %i, %s', async (x, size, pad) => {
    await compare([x], (a) => tf.maxPool(a as tf.Tensor4D, size, size, pad))
  })
})

describe('what would be wrong on WebAssembly is refused', () => {
  const refused: [x: number[], size: number, stride: number, message: string][] = [
    [[2, 7, 7, 3], 2, 2, "MaxPool: 2×2 windows every 2×2 don't tile an input of 7×7"],
    [[2, 8, 8, 3], 3, 2, "MaxPool: 3×3 windows every 2×2 don't tile an input of 8×8"],
  ]
  test.each(refused)('the gradient of maxPool of %j, %i by %i', async (shape, size, stride, message) => {
    await tf.setBackend('wasm')
    registerGradients()
    const gradient = tf.grad((x) => tf.sum(tf.maxPool(x as tf.Tensor4D, size, stride, 'valid')))
    expect(() => gradient(tf.ones(shape))).toThrow(message)
  })
  test("a dilated convolution's gradient", async () => {
    registerGradients()
    const gradient = tf.grad((x) =>
      tf.sum(tf.conv2d(x as tf.Tensor4D, tf.ones([3, 3, 1, 1]), 1, 'same', 'NHWC', 2)),
    )
    expect(() => gradient(tf.ones([1, 8, 8, 1]))).toThrow('only NHWC without dilation, not NHWC, dilations 2')
  })
})

test('max-pool after a ReLU: no gradient flows through a window of zeros', async () => {
  await tf.setBackend('wasm')
  registerGradients()
  const gradient = tf.grad((x) => tf.sum(tf.maxPool(tf.relu(x as tf.Tensor4D), 2, 2, 'same')))
  expect(await gradient(tf.fill([1, 2, 2, 1], -1)).data()).toEqual(new Float32Array(4))
})
