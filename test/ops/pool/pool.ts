/** Shared by the tests of pools. */
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import type { maxPool2d } from '../../../src/ops/pool/max-pool2d'
import { int8, itRejects, makeOp } from '../../harness/build'

export const attrs = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const
export const wide = { ...attrs, strides: [1, 1], padding: 'SAME' } as const

/** Tests what both pools reject. */
export function itRejectsAsPools(def: typeof maxPool2d): void {
  const quant = perTensor(0.5, 3)
  const x = int8([1, 4, 4, 2], quant)
  itRejects(() => makeOp(def, attrs, [x], { quant }), {
    'a missing input': [() => makeOp(def, attrs, [], { quant }), /input 0 is missing/],
    'an input that is not NHWC': [() => makeOp(def, attrs, [int8([4, 4, 2], quant)], { quant }), /NHWC/],
    'a type that does not run': [
      () => makeOp(def, attrs, [makeTensor({ name: 'x', shape: [1, 4, 4, 2], type: 'int32' })]),
      /only float32 and int8 run/,
    ],
    'another output type': [
      () => makeOp(def, attrs, [x], { type: 'float32' }),
      /"x" is int8 but "out" is float32/,
    ],
    'a window that does not fit': [
      () => makeOp(def, { ...attrs, window: [5, 1] }, [x], { quant }),
      /window 5×1 is larger than its input 4×4/,
    ],
    'a window of zero': [
      () => makeOp(def, { ...attrs, window: [0, 1] }, [x], { quant }),
      /must be positive integers/,
    ],
  })
}
