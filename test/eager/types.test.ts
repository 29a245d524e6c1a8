/** What callers' editors say of the functions; `npm run check` checks it. */
import { expectTypeOf, test } from 'vitest'
import type { Eager, EagerTensor } from '../../src/eager/index'

declare const q: Eager
declare const int8: EagerTensor<'int8'>
declare const float32: EagerTensor<'float32'>

test('results have the type of their operands, or their own', () => {
  expectTypeOf(() => q.relu(float32)).returns.toEqualTypeOf<EagerTensor<'float32'>>()
  expectTypeOf(() => q.add(int8, int8)).returns.toEqualTypeOf<EagerTensor<'int8'>>()
  expectTypeOf(() => q.dequantize(int8)).returns.toEqualTypeOf<EagerTensor<'float32'>>()
  expectTypeOf(() => q.greater(int8, int8)).returns.toEqualTypeOf<EagerTensor<'bool'>>()
  expectTypeOf(() => q.argMax(int8, { axis: 0 })).returns.toEqualTypeOf<EagerTensor<'int32'>>()
  expectTypeOf(() => q.argMax(int8, { axis: 0, type: 'int64' })).returns.toEqualTypeOf<EagerTensor<'int64'>>()
  expectTypeOf(() => q.split(int8, { parts: 2 })).returns.toEqualTypeOf<EagerTensor<'int8'>[]>()
  expectTypeOf(() => q.quantize(float32, { scale: 1, type: 'uint8' })).returns.toEqualTypeOf<
    EagerTensor<'uint8'>
  >()
})

test('tensors have the type of their array, and so has their data', () => {
  expectTypeOf(() => q.tensor([1])).returns.toEqualTypeOf<EagerTensor<'float32'>>()
  expectTypeOf(() => q.tensor(new Int32Array(1))).returns.toEqualTypeOf<EagerTensor<'int32'>>()
  expectTypeOf(() => q.tensor([1], { type: 'int8', scale: 1 })).returns.toEqualTypeOf<EagerTensor<'int8'>>()
  expectTypeOf(() => int8.data()).returns.resolves.toEqualTypeOf<Int8Array>()
  expectTypeOf(() => float32.data()).returns.resolves.toEqualTypeOf<Float32Array>()
})

test('options without a default must be given, and there are no others', () => {
  // @ts-expect-error axes are missing
  expectTypeOf(() => q.mean(int8)).toBeFunction()
  // @ts-expect-error padding is missing
  expectTypeOf(() => q.conv2d(int8, int8, { strides: 1 })).toBeFunction()
  // @ts-expect-error there is no option "alpha"
  expectTypeOf(() => q.relu(int8, { alpha: 1 })).toBeFunction()
  // @ts-expect-error the operands have different types
  expectTypeOf(() => q.add(int8, float32)).toBeFunction()
  expectTypeOf(() => q.conv2d(int8, int8, { padding: 'same', strides: 2, bias: [1] })).toBeFunction()
})
