import { perTensor } from '../../graph/quant-params'
import { makeTensor, type Tensor } from '../../graph/tensor'
import * as ops from '../../ops'
import { int8, type Network, network, operator } from '../build'

const quant = perTensor(0.031, -11)
const bytes = { type: 'int8', quant } as const
const noMasks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 }

/** Operators that move elements, most of them along rows that are no whole words. */
export function move(): Network[] {
  return [
    network('parts of a tensor', () => {
      const input = int8('input', [2, 4, 9], quant)
      const strided = { ...noMasks, begin: [0, 3, 8], end: [2, 0, 0], strides: [1, -2, -3] }
      return [
        operator('SLICE', ops.slice, { begin: [0, 1, 3], size: [2, -1, 6] }, [input], bytes),
        operator('STRIDED_SLICE', ops.stridedSlice, strided, [input], bytes),
        operator('SPLIT_V', ops.splitV, { axis: 1, sizes: [3, 1] }, [input], bytes),
        operator('REVERSE_V2', ops.reverseV2, { axes: [-1] }, [input], bytes),
        operator('SPLIT', ops.split, { axis: -1, parts: 3 }, [input], bytes),
        operator('UNPACK', ops.unstack, { axis: 1 }, [input], bytes),
        operator('GATHER', ops.gather, { axis: 1, batchDims: 0 }, [input, indices([3], 3, 0, 2)], bytes),
        operator('GATHER_ND', ops.gatherNd, {}, [input, indices([2, 2], 1, 3, 0, 2)], bytes),
      ]
    }),
    network('more than a tensor', () => {
      const input = int8('input', [2, 3, 5], quant)
      const other = int8('other', [2, 3, 6], quant)
      const finer = int8('finer', [2, 3, 7], perTensor(0.0171, 50))
      const paddings = [
        [0, 0],
        [1, 2],
        [3, 0],
      ] as const
      const value = makeTensor({ name: 'value', shape: [], type: 'int8', quant, data: Int8Array.of(-7) })
      const join = { axis: 2, activation: 'none' } as const
      const joinRows = { axis: 1, activation: 'relu6' } as const
      const rescale = { ...join, rescales: true }
      return [
        operator('PAD', ops.pad, { paddings }, [input], bytes),
        operator('PADV2', ops.padV2, { paddings }, [input, value], bytes),
        operator('MIRROR_PAD', ops.mirrorPad, { mode: 'reflect', paddings }, [input], bytes),
        operator('FILL', ops.fill, { shape: [2, 3, 5] }, [value], bytes),
        operator('BROADCAST_TO', ops.broadcastTo, { shape: [2, 2, 3, 5] }, [input], bytes),
        operator('TILE', ops.tile, { multiples: [1, 2, 3] }, [input], bytes),
        operator('PACK', ops.stack, { axis: -1 }, [input, input], bytes),
        operator('CONCATENATION of channels', ops.concatenation, join, [input, other], bytes),
        operator('CONCATENATION of rows', ops.concatenation, joinRows, [input, input], bytes),
        operator('CONCATENATION of other scales', ops.concatenation, rescale, [input, finer], bytes),
      ]
    }),
    network('blocks of pixels', () => {
      const input = int8('input', [4, 4, 6, 12], quant)
      const borders = [
        [0, 2],
        [3, 0],
      ] as const
      return [
        operator('DEPTH_TO_SPACE', ops.depthToSpace, { block: 2 }, [input], bytes),
        operator('SPACE_TO_DEPTH', ops.spaceToDepth, { block: 2 }, [input], bytes),
        operator('SPACE_TO_BATCH_ND', ops.spaceToBatchNd, { block: [2, 3], borders }, [input], bytes),
        operator('BATCH_TO_SPACE_ND', ops.batchToSpaceNd, { block: [2, 2], borders }, [input], bytes),
      ]
    }),
    network('other shapes', () => {
      const input = int8('input', [2, 1, 4, 5], quant)
      return [
        operator('RESHAPE', ops.reshape, { shape: [4, 10] }, [input], bytes),
        operator('SQUEEZE', ops.squeeze, { axes: [1] }, [input], bytes),
        operator('EXPAND_DIMS', ops.expandDims, { axis: -1 }, [input], bytes),
        operator('TRANSPOSE', ops.transpose, { permutation: [3, 0, 2, 1] }, [input], bytes),
      ]
    }),
  ]
}

function indices(shape: readonly number[], ...values: number[]): Tensor {
  return makeTensor({ name: 'indices', shape, type: 'int32', data: Int32Array.from(values) })
}
