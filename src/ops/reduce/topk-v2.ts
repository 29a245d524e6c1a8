import { failOp, inputOf, type OpDef, outputOf } from '../../graph/operator'
import { allocate } from '../../graph/tensor'
import { tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { batchOfRows } from '../shared/batch'
import { checkPerTensor, checkQuantsAgree } from '../shared/check'
import { readScalar } from '../shared/tflite-operands'

export interface TopKAttrs {
  /** Number of elements to keep of each row. */
  readonly k: number
}

const sortable = ['float32', 'int8', 'int32', 'int64']

/**
 * The k largest elements along the last axis, the largest first, and of equal ones the first. Outputs: their values,
 * and their places as int32. int8 compares stored values.
 */
export const topKV2: OpDef<TopKAttrs> = {
  kind: 'TOPK_V2',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 48,
    attributeInputs: [1],
    version: (op) => versionByType(op, 2),
    read: ({ operands: [k] }) => ({ k: readScalar(k, 'TOPK_V2: the number of elements') }),
    write: ({ attrs: { k } }) => ({ fields: {}, operands: [{ name: 'k', shape: [], values: [k] }] }),
  }),

  infer(op) {
    const [input, output] = [inputOf(op, 0), outputOf(op)]
    const { shape, type } = input
    const { k } = op.attrs
    const extent = shape.at(-1) ?? 0
    if (!Number.isInteger(k) || k < 1 || k > extent)
      failOp(op, `there are no ${k} largest of ${extent} elements`)
    if (!sortable.includes(type)) failOp(op, `sorts ${sortable.join(', ')}, not ${type}`)
    checkPerTensor(op, input)
    if (type === 'int8') checkQuantsAgree(op, input, output)
    const kept = shape.with(-1, k)
    return [
      { shape: kept, type },
      { shape: kept, type: 'int32' },
    ]
  },

  reference(op, [data]) {
    const { shape, type } = inputOf(op, 0)
    const { k } = op.attrs
    const input = data as Int32Array
    const extent = shape.at(-1) ?? 1
    const rows = input.length / extent
    const values = allocate(type, rows * k) as Int32Array
    const places = new Int32Array(rows * k)
    for (let row = 0; row < rows; row++) {
      const of = (place: number) => input[row * extent + place] as number
      const order = Array.from({ length: extent }, (_, i) => i)
      // Sorting is stable. Elements of int64 are bigints, which compare like numbers.
      order.sort((a, b) => (of(a) > of(b) ? -1 : of(a) < of(b) ? 1 : 0))
      for (let i = 0; i < k; i++) {
        const place = order[i] as number
        places[row * k + i] = place
        values[row * k + i] = of(place)
      }
    }
    return [values, places]
  },

  hostOnly: () => 'it sorts',
  rebatch: batchOfRows,
}
