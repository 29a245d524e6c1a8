import { expect, test } from 'vitest'
import { gpuAdvice } from '../../../../src/apps/page/parts/advice'
import { DeviceError, DeviceLostError, ModelError } from '../../../../src/index'

test.each([
  [
    new DeviceError('CONV_2D "a": shader "conv2d_i8" does not compile: Pipeline constant error'),
    /another browser/,
  ],
  [new DeviceLostError('the GPU device was lost (unknown): gone'), /Close what else uses the GPU/],
  [new DeviceError('the model needs a buffer of 5 bytes'), /The GPU refuses/],
])('an error of the GPU is not blamed on the connection: %s', (error, advice) => {
  expect(gpuAdvice(error)).toMatch(advice)
})

test.each([
  new ModelError('model.json: the server answered 404'),
  new TypeError('Failed to fetch'),
  undefined,
])('for others it depends on what the page does: %s', (error) => {
  expect(gpuAdvice(error)).toBeUndefined()
})
