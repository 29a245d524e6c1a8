import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount } from '../../graph/tensor'
import { bool, tfliteCodec } from '../../graph/tflite-codec'
import { axisOf } from '../move/moving'
import { checkNotBatch } from '../shared/batch'
import { readBinding, writeBinding } from '../shared/bindings'
import { checkSameType } from '../shared/check'
import { flatDispatch } from '../shared/dispatch'
import { integersOnHost, isInteger, wrapTo } from '../shared/integers'
import { readScalar } from '../shared/tflite-operands'

export interface CumsumAttrs {
  /** The axis to sum along; negative counts from the end. */
  readonly axis: number
  /** Leaves out the element itself. */
  readonly exclusive: boolean
  /** Sums from the end. */
  readonly reverse: boolean
}

/** Running sums along an axis: `out[i] = in[0] + … + in[i]`, of float32, int32 or int64, which wrap. */
export const cumsum: OpDef<CumsumAttrs> = {
  kind: 'CUMSUM',
  tflite: tfliteCodec({
    builtin: 128,
    options: {
      name: 'CumsumOptions',
      type: 102,
      required: false,
      fields: { exclusive: bool(0), reverse: bool(1) },
    },
    attributeInputs: [1],
    version: () => 1,
    read: ({ fields, operands: [axis] }) => ({
      axis: readScalar(axis, 'CUMSUM: the axis'),
      exclusive: fields.exclusive === 1,
      reverse: fields.reverse === 1,
    }),
    write: ({ attrs: { axis, exclusive, reverse } }) => ({
      fields: { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 },
      operands: [{ name: 'axis', shape: [], values: [axis] }],
    }),
  }),

  infer(op) {
    const input = inputOf(op, 0)
    axisOf(op, op.attrs.axis)
    checkSameType(op, input, outputOf(op))
    if (input.type !== 'float32' && !isInteger(input.type))
      failOp(op, `"${input.name}" is ${describeSpec(input)}; float32, int32 and int64 run`)
    return [{ shape: input.shape, type: input.type }]
  },

  reference(op, [data]) {
    const { type } = inputOf(op, 0)
    const input = data as Int32Array
    const { count, extent, step } = linesOf(op)
    const result = allocate(type, input.length)
    const elements = result as { [index: number]: number | bigint }
    const wrap = type === 'float32' ? (value: number | bigint) => value : wrapTo(type)
    const add = (a: number | bigint, b: number | bigint) => wrap(((a as number) + (b as number)) as never)
    for (let line = 0; line < count; line++) {
      const first = Math.floor(line / step) * extent * step + (line % step)
      let sum: number | bigint = type === 'float32' ? 0 : 0n
      for (let i = 0; i < extent; i++) {
        const at = first + (op.attrs.reverse ? extent - 1 - i : i) * step
        const value = input[at] as number
        const next = add(sum, type === 'float32' ? value : (BigInt(value) as never))
        elements[at] = op.attrs.exclusive ? wrap(sum as never) : next
        sum = type === 'float32' ? next : BigInt(next)
      }
    }
    return [result]
  },

  hostOnly: (op) => integersOnHost(inputOf(op, 0).type),

  kernel(op, context) {
    const { shape } = inputOf(op, 0)
    const { pitch, rows } = context.layout(outputOf(op))
    const axis = axisOf(op, op.attrs.axis)
    const { extent } = linesOf(op)
    const last = axis === shape.length - 1
    // Lines along rows are one for each row. Other axes have a line for each element of a row, padding included.
    const step = last ? 1 : pitch * elementCount(shape.slice(axis + 1, -1))
    const total = last ? rows : (rows / extent) * pitch
    const padding = last ? pitch - extent : 0
    const flags = { exclusive: op.attrs.exclusive ? 1 : 0, reverse: op.attrs.reverse ? 1 : 0 }
    return [
      {
        shader: 'rare/cumsum_f32',
        constants: { extent, step, block: last ? pitch : extent * step, padding, ...flags, total },
        bindings: [readBinding(op, 0, context), writeBinding(op)],
        workgroups: flatDispatch(total, context.maxWorkgroups),
      },
    ]
  },

  rebatch(op, from) {
    checkNotBatch(op, from, axisOf(op, op.attrs.axis), 'sums along')
    return op.attrs
  },
}

/** The lines along the axis: their number, their elements, and the elements from one to the next. */
function linesOf(op: Operator<CumsumAttrs>): { count: number; extent: number; step: number } {
  const { shape } = inputOf(op, 0)
  const axis = axisOf(op, op.attrs.axis)
  const extent = shape[axis] ?? 1
  return { count: elementCount(shape) / extent, extent, step: elementCount(shape.slice(axis + 1)) }
}
