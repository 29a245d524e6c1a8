import type { OpDef } from '../../../../graph/operator'
import { averagePool2d, maxPool2d, resizeBilinear, resizeNearest } from '../../../../ops/index'
import type { PoolAttrs } from '../../../../ops/pool/pool'
import type { ResizeAttrs } from '../../../../ops/resize/resize'
import { imagesOf, type NodeImporter, numbersAt } from '../node-call'

function pool(def: OpDef<PoolAttrs>): NodeImporter {
  return (call) => {
    const { node, builder } = call
    const attrs = {
      window: node.pair('ksize'),
      strides: node.pair('strides'),
      padding: node.word('padding', ['SAME', 'VALID']),
      activation: 'none' as const,
    }
    return builder.emit(def, attrs, [imagesOf(call)], node.name)
  }
}

export const maxPoolNode = pool(maxPool2d)
export const averagePoolNode = pool(averagePool2d)

function resize(def: OpDef<ResizeAttrs>): NodeImporter {
  return (call) => {
    const { node, builder } = call
    const [height = 0, width = 0] = numbersAt(call, 1, 'the new height and width')
    const attrs = {
      size: [height, width] as const,
      alignCorners: node.flag('align_corners'),
      halfPixelCenters: node.flag('half_pixel_centers'),
    }
    return builder.emit(def, attrs, [imagesOf(call)], node.name)
  }
}

export const resizeBilinearNode = resize(resizeBilinear)
export const resizeNearestNode = resize(resizeNearest)
