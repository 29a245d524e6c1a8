import { describe, expect, it } from 'vitest'
import { elementCount } from '../../src/graph/tensor'
import { distance, merge, sameTop } from '../../src/quantize/distance'
import { compareOutputs } from '../../src/quantize/verify'
import { Net } from '../passes/net'

describe('distance', () => {
  it('counts what differs, in steps for integers', () => {
    expect(distance(Int8Array.of(1, 2, -128), Int8Array.of(1, 4, 127))).toEqual({
      elements: 3,
      differing: 2,
      largest: 255,
    })
  })

  it('is relative to 1 at the least for float32', () => {
    expect(distance(Float32Array.of(0.5, 8), Float32Array.of(0.25, 4)).largest).toBe(1)
    expect(distance(Float32Array.of(0.5), Float32Array.of(0.25)).largest).toBe(0.25)
  })

  it('takes NaN on one side, and another length, for as far as can be', () => {
    const far = Number.MAX_VALUE
    expect(distance(Float32Array.of(Number.NaN), Float32Array.of(0))).toEqual({
      elements: 1,
      differing: 1,
      largest: far,
    })
    expect(distance(Float32Array.of(Number.NaN), Float32Array.of(Number.NaN)).differing).toBe(0)
    expect(distance(Int8Array.of(1), Int8Array.of(1, 1))).toEqual({ elements: 2, differing: 2, largest: far })
  })

  it('reads whole numbers of 64 bits', () => {
    expect(distance(BigInt64Array.of(5n, 1n), BigInt64Array.of(2n, 1n))).toEqual({
      elements: 2,
      differing: 1,
      largest: 3,
    })
  })

  it('merges', () => {
    const one = { elements: 3, differing: 1, largest: 4 }
    expect(merge([one, { elements: 2, differing: 0, largest: 0 }])).toEqual({ ...one, elements: 5 })
    expect(merge([])).toEqual({ elements: 0, differing: 0, largest: 0 })
  })
})

describe('compareOutputs', () => {
  it('says where the largest lies only if an item has several elements', () => {
    const net = new Net()
    const shapes = [[1, 3], [3], [1, 1], [2, 1], [1], []]
    const inputs = shapes.map((shape, i) => net.input(shape, `${i}`))
    const outputs = inputs.map((input, i) => net.relu(input, `out${i}`))
    const arrays = shapes.map((shape) => new Float32Array(elementCount(shape)))
    const reports = compareOutputs(net.graph(inputs, outputs), [arrays], [arrays])
    expect(reports.map((report) => 'sameTop' in report)).toEqual([true, true, false, false, false, false])
    expect(reports[0]).toMatchObject({ sameTop: 1, inputs: 1 })
  })
})

describe('sameTop', () => {
  it('compares where the largest lies; ties count', () => {
    expect(sameTop([1, 3, 2], [0, 9, 8])).toBe(true)
    expect(sameTop([1, 3, 2], [0, 8, 9])).toBe(false)
    expect(sameTop([1, 3, 2], [9, 9, 0])).toBe(true)
  })
})
