import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { useBestBackend } from '../../src/train/backend'
import { useBestBackendInNode } from '../../src/train/backend-node'

test('without a real GPU the best backend is WebAssembly with SIMD, and it says why', async () => {
  const chosen = await useBestBackendInNode()
  // A machine with a GPU takes it.
  expect(['webgpu', 'wasm']).toContain(chosen.name)
  expect(tf.getBackend()).toBe(chosen.name)
  expect(chosen.warning).toBeUndefined()
})

test('a backend can be asked for', async () => {
  expect(await useBestBackendInNode({ backend: 'wasm' })).toEqual({
    name: 'wasm',
    detail: 'WebAssembly with SIMD',
  })
  expect(await useBestBackendInNode({ backend: 'cpu' })).toEqual({ name: 'cpu', detail: 'plain JavaScript' })
  expect(tf.getBackend()).toBe('cpu')
})

test('a backend that is asked for and missing is an error', async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true })
  try {
    await expect(useBestBackend({ backend: 'webgpu' })).rejects.toThrow(
      "TensorFlow.js can't use the backend that was asked for, no webgpu: navigator.gpu is missing",
    )
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before)
    else Reflect.deleteProperty(globalThis, 'navigator')
  }
})
