import * as tf from '@tensorflow/tfjs'
import { OctetError } from '../graph/errors'

type Pad = tf.backend_util.ExplicitPadding

/**
 * The gradient of `Conv2D` (NHWC, dilation 1) from operators that every backend has: the WebAssembly backend lacks
 * `Conv2DBackpropFilter`, and both gradients are convolutions anyway. With y = x ∗ w:
 *
 *     dx[n,i,j,c] = Σ dy[n, i−u+top, j−v+left, k] · w[u,v,c,k]     dy ∗ flipped, channel-swapped w   (stride 1)
 *     dw[u,v,c,k] = Σ x[n, s·i+u−top, s·j+v−left, c] · dy[n,i,j,k]  x as [c,h,w,n] ∗ dy as [h',w',n,k], dilated by s
 *
 * A strided dx uses the backend's own `Conv2DBackpropInput`, which all of them have.
 */
export const conv2dGradient: tf.GradConfig = {
  kernelName: tf.Conv2D,
  inputsToSave: ['x', 'filter'],
  gradFunc: (dy, saved, attrs) => {
    const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D]
    const { strides, dilations, dataFormat, pad, dimRoundingMode } = attrs as unknown as tf.Conv2DAttrs
    if (dataFormat !== 'NHWC' || [dilations].flat().some((d) => d !== 1)) {
      throw new OctetError(
        `Conv2D's gradient: only NHWC without dilation, not ${dataFormat}, dilations ${dilations}`,
      )
    }
    const info = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, 1, pad, dimRoundingMode)
    const image = dy as tf.Tensor4D
    return {
      x: () => inputGradient(image, x.shape, filter, info, strides, pad),
      filter: () => filterGradient(image, x, info),
    }
  },
}

function inputGradient(
  dy: tf.Tensor4D,
  shape: tf.Tensor4D['shape'],
  filter: tf.Tensor4D,
  info: tf.backend_util.Conv2DInfo,
  strides: tf.Conv2DAttrs['strides'],
  pad: tf.Conv2DAttrs['pad'],
): tf.Tensor4D {
  const { padInfo: at, filterHeight: h, filterWidth: w } = info
  const fits = at.top < h && at.bottom < h && at.left < w && at.right < w
  if (info.strideHeight !== 1 || info.strideWidth !== 1 || !fits) {
    const inputs = { dy, filter }
    const attrs = { strides, pad, dataFormat: 'NHWC', inputShape: shape }
    return tf.engine().runKernel(tf.Conv2DBackpropInput, inputs, attrs) as tf.Tensor4D
  }
  const flipped = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2])
  const around: Pad = [
    [0, 0],
    [h - 1 - at.top, h - 1 - at.bottom],
    [w - 1 - at.left, w - 1 - at.right],
    [0, 0],
  ]
  return tf.conv2d(dy, flipped, 1, around)
}

function filterGradient(dy: tf.Tensor4D, x: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const { padInfo: at, filterHeight: h, filterWidth: w } = info
  const images = tf.transpose(x, [3, 1, 2, 0])
  const filters = tf.transpose(dy, [1, 2, 0, 3])
  const around: Pad = [
    [0, 0],
    [at.top, at.bottom],
    [at.left, at.right],
    [0, 0],
  ]
  const product = tf.conv2d(images, filters, 1, around, 'NHWC', [info.strideHeight, info.strideWidth])
  // If the stride doesn't divide the image, no output read the last rows: their products aren't part of dw.
  const used = tf.slice(product, [0, 0, 0, 0], [info.inChannels, h, w, info.outChannels])
  return tf.transpose(used, [1, 2, 0, 3])
}
