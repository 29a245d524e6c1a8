/**
 * Every operator as a function, by the name of its definition in `src/ops`, with its options: names, kinds and
 * defaults. What values suit is for the definitions to say.
 */
import * as ops from '../ops/index'
import { border, choice, flag, list, number, padding, pair, pairs, size } from './attributes'
import {
  binary,
  chosen,
  comparison,
  counted,
  filled,
  found,
  joined,
  linear,
  normalization,
  parted,
  picked,
  ranked,
  scattered,
  typed,
  unary,
} from './operation'

const activation = choice('none', 'relu', 'relu6', 'reluN1To1').or('none')
const window = { padding: padding.required, pads: border.optional, activation }
const convolution = { ...window, strides: pair.or([1, 1]), dilations: pair.or([1, 1]) }
const pool = { ...window, window: pair.required, strides: pair.required, halvesUp: flag.optional }
const resize = { size: size.required, alignCorners: flag.or(false), halfPixelCenters: flag.or(false) }
const axis = number.or(0)
const reduction = { axes: list.required, keepDims: flag.or(false) }
const blocks = { block: list.required, borders: pairs.required }

/** Convolution of an NHWC image with an OHWI filter; `bias` has a number for each output channel. */
export const conv2d = linear(ops.conv2d, convolution, 'filter', 0)
/** Depthwise convolution; the filter is [1, height, width, channels · multiplier]. */
export const depthwiseConv2d = linear(ops.depthwiseConv2d, convolution, 'filter', 3)
/** Matrix product with weights [out, in], and bias. */
export const fullyConnected = linear(
  ops.fullyConnected,
  { activation, keepDims: flag.or(false) },
  'weights',
  0,
)
/** Transposed convolution with an OHWI filter; `size` is the result's [height, width]. */
export const transposeConv = linear(
  ops.transposeConv,
  { ...window, size: size.required, strides: pair.or([1, 1]) },
  'filter',
  0,
)

/** Largest value under each window of an NHWC image. */
export const maxPool2d = unary(ops.maxPool2d, pool)
/** Mean under each window of an NHWC image; padding isn't counted. */
export const averagePool2d = unary(ops.averagePool2d, pool)
/** Resizes an NHWC image by interpolation. */
export const resizeBilinear = unary(ops.resizeBilinear, resize)
/** Resizes an NHWC image by the nearest pixel. */
export const resizeNearest = unary(ops.resizeNearest, resize)

/** a + b. */
export const add = binary(ops.add, { activation })
/** a − b. */
export const sub = binary(ops.sub, { activation })
/** a · b. */
export const mul = binary(ops.mul, { activation })
/** a / b, in float32 and int32. */
export const div = binary(ops.div, { activation })
/** ⌊a / b⌋, in float32 and whole numbers. */
export const floorDiv = binary(ops.floorDiv, {})
/** The larger of a and b; int8 has one scale and zero point. */
export const maximum = binary(ops.maximum, {})
/** The smaller of a and b; int8 has one scale and zero point. */
export const minimum = binary(ops.minimum, {})
/** a where a ≥ 0, else a · b: b are the slopes. */
export const prelu = binary(ops.prelu, {})
/** a = b. */
export const equal = comparison(ops.equal)
/** a > b. */
export const greater = comparison(ops.greater)
/** a < b. */
export const less = comparison(ops.less)

/** a ≠ b. */
export const notEqual = comparison(ops.notEqual)
/** a ≥ b. */
export const greaterEqual = comparison(ops.greaterEqual)
/** a ≤ b. */
export const lessEqual = comparison(ops.lessEqual)
/** a and b, of bools. */
export const logicalAnd = binary(ops.logicalAnd, {})
/** a or b, of bools. */
export const logicalOr = binary(ops.logicalOr, {})
/** Not x, of bools. */
export const logicalNot = unary(ops.logicalNot, {})
/** a − ⌊a / b⌋ · b, in float32 and whole numbers. */
export const floorMod = binary(ops.floorMod, {})
/** a to the power of b, in float32 and whole numbers. */
export const pow = binary(ops.pow, {})
/** (a − b)². */
export const squaredDifference = binary(ops.squaredDifference, {})
/** Products of matrices along the last two axes; `adjX` and `adjY` exchange those of a and b. */
export const batchMatMul = binary(ops.batchMatMul, { adjX: flag.or(false), adjY: flag.or(false) })

/** x rounded up, in float32. */
export const ceil = unary(ops.ceil, {})
/** Cosine, in float32. */
export const cos = unary(ops.cos, {})
/** eˣ. */
export const exp = unary(ops.exp, {})
/** x rounded down, in float32. */
export const floor = unary(ops.floor, {})
/** x · Φ(x), with the normal distribution Φ or its approximation. */
export const gelu = unary(ops.gelu, { approximate: flag.or(false) })
/** Natural logarithm. */
export const log = unary(ops.log, {})
/** −x, in float32 and whole numbers. */
export const neg = unary(ops.neg, {})
/** min(max(x, 0), 1). */
export const relu0To1 = unary(ops.relu0To1, {})
/** x rounded to the nearest integer, halves to even, in float32. */
export const round = unary(ops.round, {})
/** 1 / √x. */
export const rsqrt = unary(ops.rsqrt, {})
/** −1, 0 or 1, in float32 and whole numbers. */
export const sign = unary(ops.sign, {})
/** Sine, in float32. */
export const sin = unary(ops.sin, {})
/** x², in float32. */
export const square = unary(ops.square, {})

/** |x|. */
export const abs = unary(ops.abs, {})
/** x where x ≥ 0, else eˣ − 1. */
export const elu = unary(ops.elu, {})
/** x · min(max(x + 3, 0), 6) / 6. */
export const hardSwish = unary(ops.hardSwish, {})
/** x where x ≥ 0, else alpha · x. */
export const leakyRelu = unary(ops.leakyRelu, { alpha: number.required })
/** max(x, 0). */
export const relu = unary(ops.relu, {})
/** min(max(x, 0), 6). */
export const relu6 = unary(ops.relu6, {})
/** min(max(x, −1), 1). */
export const reluN1To1 = unary(ops.reluN1To1, {})
/** 1 / (1 + e⁻ˣ). */
export const sigmoid = unary(ops.sigmoid, {})
/** √x, in float32. */
export const sqrt = unary(ops.sqrt, {})
/** tanh x. */
export const tanh = unary(ops.tanh, {})
/** Softmax over the last axis. */
export const softmax = unary(ops.softmax, { beta: number.or(1) })
/** Logarithm of the softmax over the last axis. */
export const logSoftmax = unary(ops.logSoftmax, {})

/** Mean over axes. */
export const mean = unary(ops.mean, reduction)
/** Sum over axes. */
export const sum = unary(ops.sum, reduction)
/** Largest element over axes. */
export const reduceMax = unary(ops.reduceMax, reduction)
/** Smallest element over axes. */
export const reduceMin = unary(ops.reduceMin, reduction)
/** Product over axes, in float32 and whole numbers. */
export const reduceProd = unary(ops.reduceProd, reduction)
/** True where any bool over axes is. */
export const reduceAny = unary(ops.reduceAny, reduction)
/** True where all bools over axes are. */
export const reduceAll = unary(ops.reduceAll, reduction)
/** Running sums along an axis, in float32 and whole numbers. */
export const cumsum = unary(ops.cumsum, {
  axis: number.required,
  exclusive: flag.or(false),
  reverse: flag.or(false),
})
/** Rows of the last axis divided by their lengths. */
export const l2Normalization = unary(ops.l2Normalization, {})
/** The k largest elements of the last axis, and their places. */
export const topKV2 = ranked(ops.topKV2, { k: number.required })
/** Index of the largest element along an axis. */
export const argMax = typed(ops.argMax, { axis: number.required }, 'int32', 'int64')

/** Extents of the axes, as a tensor. */
export const shape = typed(ops.shape, {}, 'int32', 'int64')

/** Joins tensors along an axis. */
export const concatenation = joined(ops.concatenation, {
  axis: number.required,
  activation,
  rescales: flag.optional,
})
/** Joins tensors of one shape along a new axis. */
export const stack = joined(ops.stack, { axis })
/** Splits a tensor into equal parts along an axis. */
export const split = parted(ops.split, { axis, parts: number.required })
/** Takes a tensor apart along an axis. */
export const unstack = parted(ops.unstack, { axis })
/** Gives the elements another shape; one extent may be −1. */
export const reshape = unary(ops.reshape, { shape: list.required })
/** Leaves out axes of extent 1; all of them unless `axes` names some. */
export const squeeze = unary(ops.squeeze, { axes: list.or([]) })
/** Adds an axis of extent 1. */
export const expandDims = unary(ops.expandDims, { axis: number.required })
/** Puts the axes into another order. */
export const transpose = unary(ops.transpose, { permutation: list.required })
/** Repeats a tensor along its axes. */
export const tile = unary(ops.tile, { multiples: list.required })
/** Adds real zeros around a tensor. */
export const pad = unary(ops.pad, { paddings: pairs.required })
/** Adds a value around a tensor. */
export const padV2 = filled(ops.padV2, { paddings: pairs.required })
/** Adds mirrored elements around a tensor. */
export const mirrorPad = unary(ops.mirrorPad, {
  paddings: pairs.required,
  mode: choice('reflect', 'symmetric').required,
})
/** Cuts a box out of a tensor. */
export const slice = unary(ops.slice, { begin: list.required, size: list.required })
/** Takes every so many elements of each axis. */
export const stridedSlice = unary(ops.stridedSlice, {
  begin: list.required,
  end: list.required,
  strides: list.required,
  beginMask: number.or(0),
  endMask: number.or(0),
  ellipsisMask: number.or(0),
  newAxisMask: number.or(0),
  shrinkAxisMask: number.or(0),
})
/** Picks by indices along an axis. */
export const gather = picked(ops.gather, { axis, batchDims: number.or(0) })
/** Picks by positions along the leading axes. */
export const gatherNd = picked(ops.gatherNd, {})

/** Splits a tensor into parts of given extents along an axis. */
export const splitV = parted(ops.splitV, { axis, sizes: list.required })
/** Turns channels into blocks of pixels. */
export const depthToSpace = unary(ops.depthToSpace, { block: number.required })
/** Turns blocks of pixels into channels. */
export const spaceToDepth = unary(ops.spaceToDepth, { block: number.required })
/** Takes images apart into interleaved ones along the batch. */
export const spaceToBatchNd = unary(ops.spaceToBatchNd, blocks)
/** Puts interleaved images together again. */
export const batchToSpaceNd = unary(ops.batchToSpaceNd, blocks)
/** Fills a tensor of a shape with a value. */
export const fill = unary(ops.fill, { shape: list.required })
/** Repeats a tensor to a shape. */
export const broadcastTo = unary(ops.broadcastTo, { shape: list.required })
/** Reverses the order along axes. */
export const reverseV2 = unary(ops.reverseV2, { axes: list.required })
/** Numbers from a start up to a limit. */
export const numberRange = counted(ops.numberRange)
/** Places of a tensor's elements that are not 0. */
export const where = found(ops.where)
/** Adds values to zeros at positions. */
export const scatterNd = scattered(ops.scatterNd, { shape: list.required })
/** a where the condition is true, else b; one bool may choose for an index of axis 0. */
export const select = chosen(ops.select)
/** a where the condition is true, else b; all three broadcast. */
export const selectV2 = chosen(ops.selectV2)

/** Real numbers of a quantized tensor. */
export const dequantize = typed(ops.dequantize, {}, 'float32')
/** Rounds float32 to 8 bits for each `length` elements, as hybrid operators round their input. */
export const dynamicQuantize = unary(ops.dynamicQuantize, {
  length: number.required,
  asymmetric: flag.or(false),
})
/** Elements in another type, without regard to quantization. */
export const cast = typed(ops.cast, {}, 'float32', 'int8', 'uint8', 'int16', 'int32', 'int64', 'bool')

/** Batch normalisation after training, over the last axis. */
export const batchNormalization = normalization(ops.batchNormalization, { epsilon: number.or(0.001) })
/** Does nothing, as dropout after training. */
export const dropout = unary(ops.dropout, { rate: number.required })
