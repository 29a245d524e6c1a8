import { failOp, inputOf, type OpDef, outputOf } from '../../graph/operator'
import { allocate, type DataType, type TensorData } from '../../graph/tensor'
import { i8, tfliteCodec } from '../../graph/tflite-codec'
import type { NoAttrs } from '../shared/check'

/** Numbers of `TensorType` in the schema. */
const typeNumbers: Readonly<Record<DataType, number>> = {
  float32: 0,
  float16: 1,
  int32: 2,
  uint8: 3,
  int64: 4,
  bool: 6,
  int16: 7,
  int8: 9,
}

/**
 * Converts the input's stored elements to another type, without regard to quantization. float32 is truncated towards
 * zero and saturates, integers wrap, and everything but 0 is true.
 */
export const cast: OpDef<NoAttrs> = {
  kind: 'CAST',
  tflite: tfliteCodec({
    builtin: 53,
    options: { name: 'CastOptions', type: 37, required: false, fields: { from: i8(0), to: i8(1) } },
    version: ({ inputs, outputs }) =>
      [...inputs, ...outputs].some((tensor) => tensor?.type === 'int8') ? 3 : 1,
    // The file's tensors have the same types.
    read: () => ({}),
    write: (op) => ({
      fields: { from: typeNumbers[inputOf(op, 0).type], to: typeNumbers[outputOf(op).type] },
    }),
  }),

  infer(op) {
    const [{ shape, type: from }, { type }] = [inputOf(op, 0), outputOf(op)]
    if (from === 'float16')
      failOp(op, 'float16 is a form of constants, which become float32 when a file is read')
    return [{ shape, type }]
  },

  reference(op, [data]) {
    const { type } = outputOf(op)
    const input = data as TensorData
    const result = allocate(type, input.length)
    const elements = result as { [index: number]: number | bigint }
    const real = input instanceof Float32Array
    for (let i = 0; i < input.length; i++) {
      const value = input[i] as number | bigint
      elements[i] = convert(real && type in limits ? truncate(Number(value), type) : value, type)
    }
    return [result]
  },

  hostOnly: () => 'it changes the type of elements that shaders do not hold',
}

const limits: Partial<Record<DataType, readonly [number, number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2 ** 63), 2 ** 63 - 1024],
}

/** Returns a value to store as an element of `type`; integers that don't fit wrap when it is stored. */
function convert(value: number | bigint, type: DataType): number | bigint {
  if (type === 'float32') return Number(value)
  if (type === 'bool') return Number(value) === 0 ? 0 : 1
  const whole = BigInt(value)
  return type === 'int64' ? whole : Number(BigInt.asIntN(32, whole))
}

/** Truncates a number to an integer within the bounds of `type`; NaN becomes 0. */
function truncate(value: number, type: DataType): number {
  const [low, high] = limits[type] ?? [value, value]
  return Number.isNaN(value) ? 0 : Math.trunc(Math.min(Math.max(value, low), high))
}
