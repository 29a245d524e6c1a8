import { describe, expect, it } from 'vitest'
import { layoutsOf } from '../../../src/gpu/layout'
import { GraphError } from '../../../src/graph/errors'
import { makeGraph } from '../../../src/graph/graph'
import { inputOf } from '../../../src/graph/operator'
import { makeTensor } from '../../../src/graph/tensor'
import { reshape } from '../../../src/ops/move/reshape'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { plainAdapter } from '../../harness/host'
import { other, quant } from './moving'

describe('reshape', () => {
  const x = int8([2, 6], quant)
  it.each([
    [
      [3, 4],
      [3, 4],
    ],
    [[-1], [12]],
    [
      [2, -1, 3],
      [2, 2, 3],
    ],
    [
      [12, -1],
      [12, 1],
    ],
  ])('to %j is %j, elements in order', (shape, expected) => {
    const op = makeOp(reshape, { shape }, [x], { quant })
    expect(op.outputs[0]?.shape).toEqual(expected)
    const data = Int8Array.from({ length: 12 }, (_, i) => i)
    expect(runOp(op, data)).toEqual([...data])
  })

  it('moves bools, on the CPU', () => {
    const bools = makeTensor({ name: 'x', shape: [2, 2], type: 'bool' })
    expect(runOp(makeOp(reshape, { shape: [4] }, [bools]), Uint8Array.of(1, 0, 0, 1))).toEqual([1, 0, 0, 1])
  })

  it.each([
    ['int8', (shape: readonly number[]) => int8(shape, quant), { quant }],
    ['float32', float32, {}],
  ] as const)('has no dispatch where the bytes of %s stay in place, and only there', (_, make, output) => {
    const dispatches = (from: readonly number[], shape: readonly number[]) => {
      const op = makeOp(reshape, { shape }, [make(from)], output)
      const inputs = [inputOf(op, 0)]
      const graph = makeGraph({ name: 'g', inputs, outputs: op.outputs, operators: [op] })
      const context = { layout: layoutsOf(graph), maxWorkgroups: 65535, adapter: plainAdapter }
      return op.def.kernel?.(op, context).length
    }
    expect(dispatches([2, 7, 7, 64], [2, 3136])).toBe(0)
    expect(dispatches([2, 3, 7], [6, 7])).toBe(0)
    expect(dispatches([2, 3, 7], [2, 21])).toBe(1)
    expect(dispatches([1, 12], [3, 4])).toBe(0)
    expect(dispatches([1, 9], [3, 3])).toBe(1)
  })

  it('carries the batch in its first extent', () => {
    const rebatch = (from: readonly number[], shape: readonly number[], to: number) => {
      const op = makeOp(reshape, { shape }, [int8(from, quant)], { quant })
      return op.def.rebatch?.(op, from[0] ?? 0, to)
    }
    expect(rebatch([1, 28, 28], [1, 784], 8)).toEqual({ shape: [8, 784] })
    expect(rebatch([8, 28, 28], [8, 784], 1)).toEqual({ shape: [1, 784] })
    expect(rebatch([1, 28, 28], [-1, 784], 8)).toEqual({ shape: [-1, 784] })
    expect(rebatch([2, 6], [4, -1], 6)).toEqual({ shape: [12, -1] })
  })

  it('refuses a batch that its first extent does not hold', () => {
    const flat = makeOp(reshape, { shape: [3, 4] }, [x], { quant })
    expect(() => flat.def.rebatch?.(flat, 2, 4)).toThrow(GraphError)
    expect(() => flat.def.rebatch?.(flat, 2, 4)).toThrow(/batches of 2 through: the first extent of \[3,4\]/)
    const scalar = makeOp(reshape, { shape: [] }, [int8([1], quant)], { quant })
    expect(() => scalar.def.rebatch?.(scalar, 1, 4)).toThrow(/does not carry batches of 1/)
  })

  itRejects(() => makeOp(reshape, { shape: [3, -1] }, [x], { quant }), {
    'another element count': [
      () => makeOp(reshape, { shape: [13] }, [x], { quant }),
      /do not fill the shape \[13\]/,
    ],
    'a rest that is no whole number': [
      () => makeOp(reshape, { shape: [5, -1] }, [x], { quant }),
      /do not fill/,
    ],
    'two open extents': [() => makeOp(reshape, { shape: [-1, -1] }, [x], { quant }), /is no shape/],
    'an extent of zero': [() => makeOp(reshape, { shape: [0, -1] }, [x], { quant }), /is no shape/],
    'an extent of −2': [() => makeOp(reshape, { shape: [-2, 12] }, [x], { quant }), /is no shape/],
    'other quantization': [() => makeOp(reshape, { shape: [12] }, [x], { quant: other }), /same scale/],
  })
})
