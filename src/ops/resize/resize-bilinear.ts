import type { Constant } from '../../graph/kernel'
import { failOp, inputOf, type OpDef, type Operator, outputOf } from '../../graph/operator'
import { allocate, describeSpec, elementCount, type TensorData } from '../../graph/tensor'
import { tfliteCodec, versionByType } from '../../graph/tflite-codec'
import { roundHalfEven } from '../../numerics/quantize'
import { clamp } from '../../numerics/requantize'
import { readBinding, rowWords, shaderFor, totalWords, writeBinding } from '../shared/bindings'
import { flatDispatch } from '../shared/dispatch'
import { inferResize, type ResizeAttrs, readResize, resizeFields, resizeScale, writeResize } from './resize'

/**
 * Interpolates each output pixel between the four input pixels around it, first along the width, then along the height.
 * Beyond the borders the border pixels are repeated.
 *
 * int8: XNNPACK's `s8-ibilinear`, with weights of 11 fractional bits, rounded once at the end; see docs/numerics.md.
 */
export const resizeBilinear: OpDef<ResizeAttrs> = {
  kind: 'RESIZE_BILINEAR',
  quantization: { rule: 'shared' },
  tflite: tfliteCodec({
    builtin: 23,
    options: { name: 'ResizeBilinearOptions', type: 15, required: false, fields: resizeFields(2) },
    attributeInputs: [1],
    version: (op) => (op.attrs.halfPixelCenters ? 3 : versionByType(op, 2)),
    read: ({ fields, operands: [size] }) => readResize(fields, size),
    write: writeResize,
  }),

  infer(op) {
    const input = inputOf(op, 0)
    if (input.type !== 'int8' && input.type !== 'float32')
      failOp(op, `input "${input.name}" is ${describeSpec(input)}; only float32 and int8 run`)
    return inferResize(op)
  },

  reference(op, [data]) {
    const [batch = 0, height = 0, width = 0, channels = 0] = inputOf(op, 0).shape
    const input = data as Int8Array
    const [rows, columns] = taps(op)
    const mix = inputOf(op, 0).type === 'int8' ? mixInt8 : mixFloat32
    const result = allocate(outputOf(op).type, elementCount(outputOf(op).shape)) as Int8Array
    let index = 0
    for (let n = 0; n < batch; n++) {
      for (const row of rows) {
        for (const column of columns) {
          for (let c = 0; c < channels; c++) {
            const at = (y: number, x: number) =>
              input[((n * height + y) * width + x) * channels + c] as number
            const top = [at(row.first, column.first), at(row.first, column.second)] as const
            const bottom = [at(row.second, column.first), at(row.second, column.second)] as const
            result[index++] = mix(top, bottom, column.weight, row.weight)
          }
        }
      }
    }
    return [result satisfies TensorData]
  },

  kernel(op, context) {
    const [, height, width] = inputOf(op, 0).shape
    const output = outputOf(op)
    const layout = context.layout(output)
    return [
      {
        shader: shaderFor(output, 'rare/resize_bilinear'),
        constants: {
          input_height: height ?? 0,
          input_width: width ?? 0,
          output_height: op.attrs.size[0],
          output_width: op.attrs.size[1],
          words: rowWords(layout),
          total: totalWords(layout),
        },
        bindings: [readBinding(op, 0, context), { constant: packTaps(op), label: 'taps' }, writeBinding(op)],
        workgroups: flatDispatch(totalWords(layout), context.maxWorkgroups),
      },
    ]
  },
}

/** Fractional bits of int8 weights. */
const weightBits = 11

/** Two neighbours along an axis and the weight of the second: a float32, or for int8 an integer up to 2^11. */
interface Tap {
  readonly first: number
  readonly second: number
  readonly weight: number
}

/** Returns the taps of all rows, and of all columns. */
function taps(op: Operator<ResizeAttrs>): readonly [Tap[], Tap[]] {
  const { shape, type } = inputOf(op, 0)
  const axis = (i: 0 | 1) => axisTaps(op.attrs, shape[i + 1] ?? 0, op.attrs.size[i], type === 'int8')
  return [axis(0), axis(1)]
}

/** Returns the taps along one axis. Every step is rounded to float32, as in XNNPACK. */
function axisTaps(attrs: ResizeAttrs, input: number, output: number, integer: boolean): Tap[] {
  const scale = resizeScale(attrs, input, output)
  const offset = attrs.halfPixelCenters ? Math.fround(Math.fround(0.5 * scale) - 0.5) : 0
  return Array.from({ length: output }, (_, i) => {
    const place = clamp(Math.fround(Math.fround(i * scale) + offset), 0, input - 1)
    const first = Math.floor(place)
    const weight = Math.fround(place - first)
    const second = Math.min(first + 1, input - 1)
    return { first, second, weight: integer ? roundHalfEven(weight * 2 ** weightBits) : weight }
  })
}

type Pair = readonly [number, number]

function mixFloat32(top: Pair, bottom: Pair, across: number, down: number): number {
  const [above, below] = [top, bottom].map(([left, right]) => left + (right - left) * across) as [
    number,
    number,
  ]
  return above + (below - above) * down
}

/** Interpolates int8. Both steps are exact, with 11 and then 22 fractional bits; one rounding at the end, halves up. */
function mixInt8(top: Pair, bottom: Pair, across: number, down: number): number {
  const [above, below] = [top, bottom].map(
    ([left, right]) => (left << weightBits) + (right - left) * across,
  ) as [number, number]
  const sum = (above << weightBits) + (below - above) * down
  return (sum + 2 ** (2 * weightBits - 1)) >> (2 * weightBits)
}

/** Packs a vec4 for each row, then each column: both neighbours and the weight (bits of a float32, or an integer). */
function packTaps(op: Operator<ResizeAttrs>): Constant {
  const all = taps(op).flat()
  const packed = new Uint32Array(all.length * 4)
  const reals = new Float32Array(packed.buffer)
  const integer = inputOf(op, 0).type === 'int8'
  all.forEach(({ first, second, weight }, i) => {
    packed.set([first, second], i * 4)
    if (integer) packed[i * 4 + 2] = weight
    else reals[i * 4 + 2] = weight
  })
  return packed
}
