import { describe, expect, it } from 'vitest'
import { GraphError } from '../../src/graph/errors'
import { perAxis, perTensor } from '../../src/graph/quant-params'
import { makeTensor, type Tensor } from '../../src/graph/tensor'

const weights: Tensor = {
  name: 'w',
  shape: [2, 3],
  type: 'int8',
  quant: perAxis([0.5, 0.25], 0),
  data: new Int8Array(6),
}

describe('makeTensor', () => {
  it('accepts the tensor that the rejected ones vary, and freezes it', () => {
    expect(Object.isFrozen(makeTensor(weights))).toBe(true)
  })

  it('accepts scales of 0, which converters write for filters of zeros, on constants and int32', () => {
    const quant = perAxis([0, 0.25], 0)
    expect(makeTensor({ ...weights, quant }).quant?.scale).toEqual([0, 0.25])
    expect(makeTensor({ name: 'i', shape: [3], type: 'int32', quant: perTensor(0, 0) }).quant).toBeDefined()
  })

  const quant = (change: object) => ({ ...weights, quant: { ...perAxis([0.5, 0.25], 0), ...change } })
  const rejected: [string, Tensor, RegExp][] = [
    ['an extent of zero', { ...weights, shape: [2, 0] }, /extent 0 is not a positive integer/],
    ['a negative extent', { ...weights, shape: [-2, 3] }, /extent -2 is not/],
    ['a fractional extent', { ...weights, shape: [2, 1.5] }, /extent 1.5 is not/],
    ['too many elements', { ...weights, shape: [2 ** 20, 2 ** 20] }, /1099511627776 elements are more than/],
    ['data of another length', { ...weights, data: new Int8Array(5) }, /5 elements, the shape 6/],
    ['data of another type', { ...weights, data: new Float32Array(6) }, /its data is a .*Float32Array/],
    [
      'a scale of zero of an activation',
      { ...quant({ scale: [1, 0] }), data: undefined },
      /scale 1 is 0; scales must be positive/,
    ],
    ['a negative scale of int32', { name: 'i', shape: [], type: 'int32', quant: perTensor(-1, 0) }, /is -1/],
    ['a negative scale', quant({ scale: [1, -1] }), /scale 1 is -1/],
    ['an infinite scale', quant({ scale: [Infinity, 1] }), /scale 0 is Infinity/],
    ['a scale that is NaN', quant({ scale: [Number.NaN, 1] }), /scale 0 is NaN/],
    [
      'scales of the wrong count',
      quant({ scale: [1, 1, 1], zeroPoint: [0, 0, 0] }),
      /3 scales for the 2 indices/,
    ],
    ['more scales than zero points', quant({ zeroPoint: [0] }), /2 scales but 1 zero points/],
    ['an axis that is not there', quant({ axis: 2 }), /quantized along axis 2 of 2/],
    [
      'a zero point out of range',
      quant({ zeroPoint: [0, 128] }),
      /zero point 1 is 128, outside \[-128, 127\]/,
    ],
    ['a fractional zero point', quant({ zeroPoint: [0.5, 0] }), /zero point 0 is 0.5/],
    [
      'a quantized float32',
      { name: 'f', shape: [1], type: 'float32', quant: perTensor(1, 0) },
      /a float32 tensor cannot be quantized/,
    ],
    [
      'NaN among the weights',
      { name: 'f', shape: [2], type: 'float32', data: Float32Array.of(1, Number.NaN) },
      /element 1 is NaN; weights must be finite/,
    ],
    [
      'infinity among weights that are stored in int8',
      {
        name: 'f',
        shape: [2, 3],
        type: 'float32',
        data: new Float32Array(6).fill(-Infinity),
        stored: makeTensor(weights),
      },
      /element 0 is -Infinity/,
    ],
  ]
  for (const [what, tensor, message] of rejected) {
    it(`rejects ${what}, naming the tensor`, () => {
      const build = () => makeTensor(tensor)
      expect(build).toThrow(GraphError)
      expect(build).toThrow(message)
      expect(build).toThrow(`tensor "${tensor.name}"`)
    })
  }
})
