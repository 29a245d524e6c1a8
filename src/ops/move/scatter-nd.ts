import { InputError } from '../../graph/errors'
import { failOp, inputOf, mixesBatch, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, sameShape, type TensorData } from '../../graph/tensor'
import { tfliteCodec } from '../../graph/tflite-codec'
import { checkSameType } from '../shared/check'
import { isInteger, wrapTo } from '../shared/integers'
import { readVector, writeVector } from '../shared/tflite-operands'
import { checkIndices } from './gather'
import { checkPositions, positions } from './gather-nd'

export interface ScatterAttrs {
  /** The shape of the output. */
  readonly shape: readonly number[]
}

/**
 * Adds values to zeros at given positions: `out[indices[i…, 0], indices[i…, 1], …, n…] += values[i…, n…]`. The last axis of
 * the indices holds a position along as many leading axes of the output; n are the axes behind them.
 *
 * Inputs: int32 or int64 indices, and values of float32, int32 or int64, which wrap.
 */
export const scatterNd: OpDef<ScatterAttrs> = {
  kind: 'SCATTER_ND',
  tflite: tfliteCodec({
    builtin: 122,
    attributeInputs: [2],
    version: () => 1,
    read: ({ operands: [shape] }) => ({ shape: readVector(shape, 'SCATTER_ND: extents') }),
    write: ({ attrs }) => writeVector('shape', attrs.shape),
  }),

  infer(op) {
    const { shape } = op.attrs
    const indices = checkIndices(op, 0)
    const values = inputOf(op, 1, 'the values')
    const depth = indices.shape.at(-1) ?? 0
    const wanted = [...indices.shape.slice(0, -1), ...shape.slice(depth)]
    if (depth < 1 || depth > shape.length || !sameShape(values.shape, wanted))
      failOp(op, `${describeSpec(values)} at ${describeSpec(indices)} do not go into the shape [${shape}]`)
    if (values.type !== 'float32' && !isInteger(values.type))
      failOp(op, `adds float32, int32 or int64, not ${values.type}`)
    checkSameType(op, values, outputOf(op))
    checkPositions(shape, indices, indices.data, (what) => failOp(op, what))
    return [{ shape, type: values.type }]
  },

  reference(op, [indices, values]) {
    checkPositions(op.attrs.shape, inputOf(op, 0), indices, (what) => {
      throw new InputError(`${op.def.kind} "${op.name}": ${what}`)
    })
    return [scatter(op, indices, values as Int32Array)]
  },

  rebatch: (op, from) => mixesBatch(op, from, 'its positions may be anywhere'),
  hostOnly: () => 'values may meet at one position',
}

function scatter(
  op: Operator<ScatterAttrs>,
  indices: TensorData | undefined,
  values: Int32Array,
): TensorData {
  const { shape } = op.attrs
  const { type } = outputOf(op)
  const places = positions(shape, inputOf(op, 0), indices)
  const inner = values.length / places.length
  const result = allocate(type, elementCount(shape))
  const elements = result as { [index: number]: number | bigint }
  const wrap = type === 'float32' ? (value: number | bigint) => value : wrapTo(type)
  places.forEach((place, i) => {
    for (let n = 0; n < inner; n++) {
      const [known, value] = [elements[place * inner + n], values[i * inner + n]] as [number, number]
      elements[place * inner + n] =
        type === 'float32' ? known + value : wrap((BigInt(known) + BigInt(value)) as never)
    }
  })
  return result
}
