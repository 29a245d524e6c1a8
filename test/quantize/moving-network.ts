/** A float network through every operator that moves elements, resizes or transposes a convolution. */
import type { Graph } from '../../src/graph/graph'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import {
  expandDims,
  gather,
  mirrorPad,
  padV2,
  resizeBilinear,
  resizeNearest,
  slice,
  split,
  squeeze,
  stack,
  stridedSlice,
  tile,
  transpose,
  transposeConv,
  unstack,
} from '../../src/ops/index'
import { Net } from '../passes/net'

const sharp = { alignCorners: false, halfPixelCenters: true } as const
const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 }

/** Its input is [1, 6, 6, 4], its output [1, 10, 24, 3]. */
export function movingNetwork(): Graph {
  const net = new Net(5)
  const x = net.input([1, 6, 6, 4])
  const [a, b] = net.emitAll(split, { axis: 3, parts: 2 }, [net.conv(x, 'first', 6)], 'parts') as [
    Tensor,
    Tensor,
  ]
  const stacked = net.emit(stack, { axis: 1 }, [a, b], 'stacked')
  const [c] = net.emitAll(unstack, { axis: 1 }, [stacked], 'apart') as [Tensor]
  const picks = makeTensor({ name: 'picks', shape: [4], type: 'int32', data: Int32Array.of(2, 0, 1, 2) })
  const picked = net.emit(gather, { axis: 3, batchDims: 0 }, [c, picks], 'picked')
  const mirrored = net.emit(
    mirrorPad,
    {
      mode: 'reflect',
      paddings: [
        [0, 0],
        [1, 1],
        [0, 2],
        [0, 0],
      ],
    },
    [picked],
    'mirrored',
  )
  const sliced = net.emit(slice, { begin: [0, 1, 0, 0], size: [1, 6, 7, -1] }, [mirrored], 'sliced')
  const every = { ...masks, begin: [0, 0, 6, 0], end: [1, 6, 0, 4], strides: [1, 1, -1, 1] }
  const turned = net.emit(stridedSlice, every, [sliced], 'turned')
  const value = makeTensor({ name: 'value', shape: [], type: 'float32', data: Float32Array.of(0.25) })
  const padded = net.emit(
    padV2,
    {
      paddings: [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
    },
    [turned, value],
    'padded',
  )
  const up = net.emit(resizeBilinear, { size: [12, 10], ...sharp }, [padded], 'up')
  const down = net.emit(resizeNearest, { size: [6, 5], ...sharp }, [up], 'down')
  const swapped = net.emit(transpose, { permutation: [0, 2, 1, 3] }, [down], 'swapped')
  const wide = net.emit(
    expandDims,
    { axis: 1 },
    [net.emit(tile, { multiples: [1, 1, 2, 1] }, [swapped], 'tiled')],
    'wide',
  )
  const narrow = net.emit(squeeze, { axes: [1] }, [wide], 'narrow')
  const filter = net.constant([3, 3, 3, 4], 'up/w')
  const attrs = { strides: [2, 2], padding: 'SAME', activation: 'none', size: [10, 24] } as const
  return net.graph(
    [x],
    [net.emit(transposeConv, attrs, [narrow, filter, net.constant([3], 'up/b')], 'bigger')],
  )
}
