import { GraphError } from '../../graph/errors'
import { failOp, inputOf, mixesBatch, type OpDef, type Operator } from '../../graph/operator'
import { describeSpec } from '../../graph/tensor'
import { bool, i32, tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { clamp } from '../../numerics/requantize'
import { readVector } from '../shared/tflite-operands'
import { type AxisCopy, type AxisOffsets, along, copyElements, copyKernel, range } from './axis-copy'
import { checkMoving, movesOnHost } from './moving'

/** One entry for each part of an index expression `x[begin:end:stride, …]`. Bit i of a mask is about entry i. */
export interface StridedSliceAttrs {
  readonly begin: readonly number[]
  readonly end: readonly number[]
  readonly strides: readonly number[]
  /** Entries that ignore `begin` (with `endMask`, `end`) and run from (to) the border of their axis. */
  readonly beginMask: number
  readonly endMask: number
  /** At most one entry, which stands for all axes that the others leave. */
  readonly ellipsisMask: number
  /** Entries that add an axis of extent 1 to the output. */
  readonly newAxisMask: number
  /** Entries that take only the index `begin` and remove their axis. */
  readonly shrinkAxisMask: number
}

/**
 * Takes every `stride`-th index from `begin` up to `end` (excluded) of each axis, as in NumPy: negative begins and ends
 * count from the end of the axis, those beyond the axis are limited to it, and negative strides run backwards.
 */
export const stridedSlice: OpDef<StridedSliceAttrs> = {
  kind: 'STRIDED_SLICE',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 45,
    options: {
      name: 'StridedSliceOptions',
      type: 32,
      required: true,
      fields: {
        beginMask: i32(0),
        endMask: i32(1),
        ellipsisMask: i32(2),
        newAxisMask: i32(3),
        shrinkAxisMask: i32(4),
        offset: bool(5),
      },
    },
    attributeInputs: [1, 2, 3],
    version: sliceVersion,
    read({ fields: { offset, ...masks }, operands: [begin, end, strides] }) {
      if (offset) throw new GraphError('STRIDED_SLICE: ends that are offsets from begins do not run here')
      return {
        begin: readVector(begin, 'STRIDED_SLICE: begins'),
        end: readVector(end, 'STRIDED_SLICE: ends'),
        strides: readVector(strides, 'STRIDED_SLICE: strides'),
        ...masks,
      }
    },
    write: ({ attrs: { begin, end, strides, ...masks } }) => ({
      fields: { ...masks, offset: 0 },
      operands: Object.entries({ begin, end, strides }).map(([name, values]) => {
        return { name, shape: [values.length], values }
      }),
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    const shape = parts(op).flatMap(({ kept, count }) => (kept ? [count] : []))
    if (shape.includes(0))
      failOp(op, `nothing of ${describeSpec(input)} is left: the shape would be [${shape}]`)
    checkMoving(op)
    return [{ shape, type: input.type }]
  },

  reference: (op, [data]) => [copyElements(sliceAxes(op), inputOf(op, 0), data as Int8Array)],
  hostOnly: movesOnHost,
  kernel: (op, context) => [copyKernel(op, sliceAxes(op), context)],

  rebatch(op, from) {
    const [part] = parts(op)
    const ordered = part?.axis === 0 && part.kept && part.first === 0 && part.step === 1
    if (!ordered || part.count !== inputOf(op, 0).shape[0]) mixesBatch(op, from, 'axis 0 is not taken whole')
    // The masks mean "the whole axis", whatever its extent.
    const { beginMask, endMask } = op.attrs
    return { ...op.attrs, beginMask: beginMask | 1, endMask: endMask | 1 }
  },
}

function sliceVersion(op: Operator<StridedSliceAttrs>): number {
  if (op.attrs.ellipsisMask || op.attrs.newAxisMask) return 6
  if ((op.inputs[0]?.shape.length ?? 0) > 4) return 4
  return versionByType(op, 2, op.inputs[0]?.type === 'bool' ? 3 : 1)
}

/** The indices to take of an input axis; `kept` if the output has the axis. A new axis is of no input axis. */
interface Part {
  readonly axis: number | undefined
  readonly first: number
  readonly count: number
  readonly step: number
  readonly kept: boolean
}

function parts(op: Operator<StridedSliceAttrs>): Part[] {
  const { begin, end, strides, ellipsisMask, newAxisMask, shrinkAxisMask } = op.attrs
  const { shape } = inputOf(op, 0)
  const entries = begin.length
  const marked = (mask: number, entry: number) => ((mask >> entry) & 1) === 1
  if (end.length !== entries || strides.length !== entries || entries > 31)
    failOp(op, `begins [${begin}], ends [${end}] and strides [${strides}] are not of one count`)
  if (range(entries).filter((entry) => marked(ellipsisMask, entry)).length > 1)
    failOp(op, `ellipsis mask ${ellipsisMask} has more than one entry`)
  const isNew = (entry: number) => marked(newAxisMask, entry) && !marked(ellipsisMask, entry)
  const named = range(entries).filter((entry) => !isNew(entry) && !marked(ellipsisMask, entry)).length
  if (named > shape.length) failOp(op, `${named} entries for ${describeSpec(inputOf(op, 0))}`)
  const found: Part[] = []
  let axis = 0
  const one = { count: 1, step: 1 }
  const takeWhole = (axes: number) => {
    for (let i = 0; i < axes; i++, axis++)
      found.push({ axis, first: 0, count: shape[axis] ?? 0, step: 1, kept: true })
  }
  for (let entry = 0; entry < entries; entry++) {
    if (marked(ellipsisMask, entry)) takeWhole(shape.length - named)
    else if (isNew(entry)) found.push({ axis: undefined, first: 0, ...one, kept: true })
    else if (marked(shrinkAxisMask, entry))
      found.push({ axis, first: oneIndex(op, entry, axis++), ...one, kept: false })
    else found.push({ axis, ...indicesOf(op, entry, shape[axis++] ?? 0), kept: true })
  }
  takeWhole(shape.length - axis)
  return found
}

function oneIndex(op: Operator<StridedSliceAttrs>, entry: number, axis: number): number {
  const extent = inputOf(op, 0).shape[axis] ?? 0
  const given = op.attrs.begin[entry] ?? 0
  const index = given < 0 ? given + extent : given
  if (!Number.isInteger(index) || index < 0 || index >= extent)
    failOp(op, `index ${given} leaves axis ${axis} of ${extent}`)
  return index
}

function indicesOf(
  op: Operator<StridedSliceAttrs>,
  entry: number,
  extent: number,
): Pick<Part, 'first' | 'count' | 'step'> {
  const { begin, end, strides, beginMask, endMask } = op.attrs
  const stride = strides[entry] ?? 0
  const [first, last] = [begin[entry] ?? 0, end[entry] ?? 0]
  if (!Number.isInteger(stride) || stride === 0) failOp(op, `stride ${stride} is no step`)
  if (!Number.isInteger(first) || !Number.isInteger(last)) failOp(op, `${first} to ${last} are no indices`)
  // Backwards, an axis runs from its last index to the place before its first.
  const [low, high] = stride > 0 ? [0, extent] : [-1, extent - 1]
  const place = (given: number) => clamp(given < 0 ? given + extent : given, low, high)
  const from = (beginMask >> entry) & 1 ? (stride > 0 ? low : high) : place(first)
  const to = (endMask >> entry) & 1 ? (stride > 0 ? high : low) : place(last)
  return { first: from, count: Math.max(0, Math.ceil((to - from) / stride)), step: stride }
}

/** Returns the output's axes. Removed ones come first, with one index each, so that rows are the output's. */
function sliceAxes(op: Operator<StridedSliceAttrs>): AxisCopy {
  const all = parts(op)
  const offsets = ({ axis, first, count, step }: Part): AxisOffsets =>
    axis === undefined ? () => Int32Array.of(0) : along(axis, range(count, first, step))
  return [...all.filter(({ kept }) => !kept), ...all.filter(({ kept }) => kept)].map(offsets)
}
