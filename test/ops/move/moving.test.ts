/** Types that only the CPU moves, and batches, through the operators that move elements. */
import { describe, expect, it } from 'vitest'
import type { Operator } from '../../../src/graph/operator'
import { makeTensor } from '../../../src/graph/tensor'
import { concatenation } from '../../../src/ops/move/concatenation'
import { expandDims } from '../../../src/ops/move/expand-dims'
import { mirrorPad } from '../../../src/ops/move/mirror-pad'
import { reshape } from '../../../src/ops/move/reshape'
import { slice } from '../../../src/ops/move/slice'
import { split } from '../../../src/ops/move/split'
import { squeeze } from '../../../src/ops/move/squeeze'
import { stack } from '../../../src/ops/move/stack'
import { tile } from '../../../src/ops/move/tile'
import { transpose } from '../../../src/ops/move/transpose'
import { unstack } from '../../../src/ops/move/unstack'
import { float32, itRejects, makeOp, runOp } from '../../harness/build'

describe('elements that no shader reads', () => {
  const bools = makeTensor({ name: 'x', shape: [2, 2], type: 'bool' })
  const ints = makeTensor({ name: 'x', shape: [2, 2], type: 'int32' })
  const longs = makeTensor({ name: 'x', shape: [2, 2], type: 'int64' })
  it('move on the CPU, which says so', () => {
    for (const x of [bools, ints, longs]) {
      const op = makeOp(transpose, { permutation: [1, 0] }, [x])
      expect(op.def.hostOnly?.(op)).toBe(`its elements are ${x.type}, which no shader moves`)
    }
    const op = makeOp(transpose, { permutation: [1, 0] }, [longs])
    expect(op.def.reference(op, [BigInt64Array.of(1n, 2n, 3n, 4n)])).toEqual([
      BigInt64Array.of(1n, 3n, 2n, 4n),
    ])
    expect(runOp(makeOp(reshape, { shape: [4] }, [bools]), Uint8Array.of(1, 0, 0, 1))).toEqual([1, 0, 0, 1])
    const joined = makeOp(concatenation, { axis: 0, activation: 'none' }, [longs, longs])
    expect(
      joined.def.reference(joined, [BigInt64Array.of(1n, 2n, 3n, 4n), BigInt64Array.of(5n, 6n, 7n, 8n)]),
    ).toEqual([BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n)])
  })

  it('and int8 and float32 on the GPU', () => {
    const op = makeOp(transpose, { permutation: [1, 0] }, [float32([2, 2])])
    expect(op.def.hostOnly?.(op)).toBeUndefined()
  })

  itRejects(() => makeOp(transpose, { permutation: [1, 0] }, [ints]), {
    'types that do not move': [
      () => makeOp(transpose, { permutation: [0] }, [makeTensor({ name: 'x', shape: [2], type: 'int16' })]),
      /"x" is int16 2; only int8, float32, int32, int64, bool move/,
    ],
    'types that change': [
      () => makeOp(transpose, { permutation: [1, 0] }, [ints], { type: 'float32' }),
      /"x" is int32 but "out" is float32/,
    ],
    'int8 without scale and zero point': [
      () => makeOp(transpose, { permutation: [0] }, [makeTensor({ name: 'x', shape: [2], type: 'int8' })]),
      /needs one scale/,
    ],
    'an activation of integers': [
      () => makeOp(concatenation, { axis: 0, activation: 'relu' }, [ints, ints]),
      /no activation of int32 runs/,
    ],
  })
})

describe('batches', () => {
  const x = float32([2, 2, 1, 3])
  const refused: readonly (readonly [string, Operator, RegExp])[] = [
    ['split', makeOp(split, { axis: 0, parts: 2 }, [x]), /splits axis 0/],
    ['stack', makeOp(stack, { axis: 0 }, [x]), /stacks along axis 0/],
    ['unstack', makeOp(unstack, { axis: 0 }, [x]), /takes apart axis 0/],
    ['slice', makeOp(slice, { begin: [1, 0, 0, 0], size: [1, -1, -1, -1] }, [x]), /leaves out a part/],
    ['transpose', makeOp(transpose, { permutation: [1, 0, 2, 3] }, [x]), /moves axis 0/],
    ['tile', makeOp(tile, { multiples: [2, 1, 1, 1] }, [x]), /repeats axis 0/],
    ['squeeze', makeOp(squeeze, { axes: [] }, [float32([1, 3])]), /axis 0 goes/],
    ['expand dims', makeOp(expandDims, { axis: 0 }, [x]), /puts an axis before axis 0/],
    [
      'mirror pad',
      makeOp(
        mirrorPad,
        {
          mode: 'symmetric',
          paddings: [
            [1, 0],
            [0, 0],
          ],
        },
        [float32([2, 3])],
      ),
      /pads axis 0/,
    ],
    ['concatenation', makeOp(concatenation, { axis: 0, activation: 'none' }, [x, x]), /joins along axis 0/],
  ]
  it.each(refused)('do not go through a %s along them', (_, op, message) => {
    expect(() => op.def.rebatch?.(op, 2, 4)).toThrow(message)
    expect(() => op.def.rebatch?.(op, 2, 4)).toThrow(/does not carry batches of 2 through/)
  })

  it('go through a slice that takes all of them', () => {
    const take = (first: number) => makeOp(slice, { begin: [0, 1, 0, 0], size: [first, 1, 1, 3] }, [x])
    const [exact, open] = [take(2), take(-1)]
    expect(exact.def.rebatch?.(exact, 2, 6)).toEqual({ begin: [0, 1, 0, 0], size: [6, 1, 1, 3] })
    expect(open.def.rebatch?.(open, 2, 6)).toEqual(open.attrs)
  })
})
