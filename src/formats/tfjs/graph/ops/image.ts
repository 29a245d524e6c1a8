import type { OpDef } from '../../../../graph/operator'
import { averagePool2d, maxPool2d, resizeBilinear, resizeNearest } from '../../../../ops/index'
import type { PoolAttrs } from '../../../../ops/pool/pool'
import type { ResizeAttrs } from '../../../../ops/resize/resize'
import { imagesOf, type NodeImporter, type NodeTable, numbersAt } from '../node-call'

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

const resizeNearestNode = resize(resizeNearest)

/** Importers by TensorFlow's names of operations. */
export const imageNodes: NodeTable = {
  AvgPool: pool(averagePool2d),
  MaxPool: pool(maxPool2d),
  ResizeBilinear: resize(resizeBilinear),
  ResizeNearestNeighbor: resizeNearestNode,
}
