import * as tf from '@tensorflow/tfjs'
import { OctetError } from '../graph/errors'
import { conv2dGradient } from './conv-gradient'

/**
 * The gradient of `BatchMatMul` with explicit transposes. The WebAssembly backend multiplies untransposed matrices
 * at 14 GMAC/s and transposed ones at 0.4 to 1.2, which took two thirds of a training step. For y = a·b it computes
 * da as (b·dyᵀ)ᵀ rather than dy·bᵀ, because then the small matrix is the one that gets transposed.
 */
export const matMulGradient: tf.GradConfig = {
  kernelName: tf.BatchMatMul,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, saved, attrs) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor]
    const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs
    const y = dy as tf.Tensor
    return {
      a: () => {
        const transposed = tf.matMul(transposeB ? flip(b) : b, flip(y))
        return transposeA ? transposed : flip(transposed)
      },
      b: () => {
        const gradient = tf.matMul(transposeA ? a : flip(a), y)
        return transposeB ? flip(gradient) : gradient
      },
    }
  },
}

/** Transposes the last two axes. */
function flip(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis)
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2])
}

/**
 * The gradient of `MaxPool` if windows tile the input (size = stride, nothing left over): dx = up(dy) · [x = up(y)],
 * where `up` repeats each output over its window. The WebAssembly backend's own `MaxPoolGrad` (4.22) takes seven times
 * as long and is wrong: for [2, 8, 8, 3] pooled 2 by 2 some of dy lands on other channels' pixels. If a window has its
 * maximum more than once, each of them gets dy (TensorFlow picks one); after a ReLU such ties are zeros, through which
 * no gradient flows.
 *
 * Other windows use the backend's `MaxPoolGrad`; on WebAssembly they throw an OctetError.
 */
export const maxPoolGradient: tf.GradConfig = {
  kernelName: tf.MaxPool,
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, saved, attrs) => {
    const [x, y] = saved as [tf.Tensor4D, tf.Tensor4D]
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as tf.MaxPoolAttrs
    const info = tf.backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode)
    const tiles =
      info.strideHeight === info.filterHeight &&
      info.strideWidth === info.filterWidth &&
      info.outHeight * info.strideHeight === info.inHeight &&
      info.outWidth * info.strideWidth === info.inWidth
    if (!tiles) {
      if (tf.getBackend() === 'wasm') throw wrongOnWasm(info)
      const inputs = { dy: dy as tf.Tensor, input: x, output: y }
      const same = { filterSize, strides, pad, dimRoundingMode } as unknown as tf.NamedAttrMap
      return { x: () => tf.engine().runKernel(tf.MaxPoolGrad, inputs, same) as tf.Tensor }
    }
    const up = (t: tf.Tensor4D) => tf.image.resizeNearestNeighbor(t, [info.inHeight, info.inWidth])
    return {
      x: () => {
        const spread = up(dy as tf.Tensor4D)
        const below = tf.step(tf.sub(up(y), x))
        return tf.sub(spread, tf.mul(spread, below))
      },
    }
  },
}

function wrongOnWasm(info: tf.backend_util.Conv2DInfo): OctetError {
  const windows = `${info.filterHeight}×${info.filterWidth} windows every ${info.strideHeight}×${info.strideWidth}`
  const input = `an input of ${info.inHeight}×${info.inWidth}`
  const why = "TensorFlow.js' WebAssembly backend computes this gradient wrongly"
  return new OctetError(`MaxPool: ${windows} don't tile ${input}, and ${why}; use another backend`)
}

/**
 * Replaces TensorFlow.js' gradients of convolution, matrix product and max-pool by the ones above, for this process.
 * They are correct on every backend; only the WebAssembly backend needs them. Calling it twice is harmless.
 */
export function registerGradients(): void {
  for (const gradient of [conv2dGradient, matMulGradient, maxPoolGradient]) {
    if (tf.getGradient(gradient.kernelName) === gradient) continue
    // Unregistered first because overriding prints a warning.
    if (tf.getGradient(gradient.kernelName)) tf.unregisterGradient(gradient.kernelName)
    tf.registerGradient(gradient)
  }
}
