import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type Operator, outputOf } from '../graph/operator'
import { makeTensor, type Tensor } from '../graph/tensor'
import { batchToSpaceNd, conv2d, depthwiseConv2d, pad, spaceToBatchNd } from '../ops/index'
import type { BatchBlockAttrs } from '../ops/move/blocks'
import { type Edit, rewrite, type View } from './rewrite'

type Border = readonly [number, number]

/**
 * Turns SPACE_TO_BATCH_ND, a VALID convolution of stride 1 and BATCH_TO_SPACE_ND, by which TensorFlow spells a dilated
 * convolution, into that: the blocks are its dilations. Padding that the crops leave is a PAD ahead of it, which
 * `fusePad` fuses where it can. Nothing else may read what lies between.
 */
export function foldDilations(graph: Graph): Graph {
  return rewrite(graph, fold)
}

function fold(op: Operator, view: View): Edit | undefined {
  if (!isOp(op, batchToSpaceNd)) return undefined
  const convolution = view.exclusiveProducer(op)
  if (!convolution || !(isOp(convolution, conv2d) || isOp(convolution, depthwiseConv2d))) return undefined
  const before = view.exclusiveProducer(convolution)
  if (!before || !isOp(before, spaceToBatchNd)) return undefined
  const { padding, strides, dilations, pads } = convolution.attrs
  const plain = [...strides, ...dilations].every((step) => step === 1) && padding === 'VALID' && !pads
  const borders = bordersOf(before.attrs, op.attrs)
  if (!plain || !borders) return undefined
  const [height = 1, width = 1] = before.attrs.block
  const padded = padFor(before, borders)
  const dilated = makeOperator({
    ...convolution,
    attrs: { ...convolution.attrs, dilations: [height, width] as const },
    inputs: [padded ? outputOf(padded) : inputOf(before, 0), ...convolution.inputs.slice(1)],
    outputs: op.outputs,
  })
  return { remove: [before, convolution, op], add: padded ? [padded, dilated] : [dilated] }
}

/** Returns the padding less the crops, if both have the same blocks of height and width and no more is cut off. */
function bordersOf(taken: BatchBlockAttrs, joined: BatchBlockAttrs): Border[] | undefined {
  if (taken.block.length !== 2 || taken.block.join() !== joined.block.join()) return undefined
  const borders = taken.borders.map(([before, after], i): Border => {
    const [top = 0, bottom = 0] = joined.borders[i] ?? []
    return [before - top, after - bottom]
  })
  return borders.flat().every((value) => value >= 0) ? borders : undefined
}

function padFor(before: Operator, borders: readonly Border[]): Operator | undefined {
  if (borders.flat().every((value) => value === 0)) return undefined
  const input = inputOf(before, 0)
  const paddings: Border[] = [[0, 0], ...borders, [0, 0]]
  const shape = input.shape.map(
    (extent, axis) => extent + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0),
  )
  const output: Tensor = makeTensor({ ...outputOf(before), shape })
  return makeOperator({
    def: pad,
    name: before.name,
    attrs: { paddings },
    inputs: [input],
    outputs: [output],
  })
}
