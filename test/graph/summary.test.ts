import { describe, expect, it } from 'vitest'
import { makeGraph } from '../../src/graph/graph'
import { perTensor } from '../../src/graph/quant-params'
import { formatSummary, summarize } from '../../src/graph/summary'
import { makeTensor } from '../../src/graph/tensor'
import { dequantizeConstant } from '../../src/numerics/stored'
import { conv2d } from '../../src/ops/conv/conv2d'
import { depthwiseConv2d } from '../../src/ops/conv/depthwise-conv2d'
import { fullyConnected } from '../../src/ops/conv/fully-connected'
import { add } from '../../src/ops/elementwise/add'
import { bias, float32, int8, makeOp, plain } from '../harness/build'

const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' } as const

/** A convolution (2 to 4 channels, 3×3) of a 5×6 image, and the sum of its output with itself. */
function int8Graph() {
  const input = int8([1, 5, 6, 2], perTensor(0.5, -3), undefined, 'image')
  const filter = int8([4, 3, 3, 2], plain, new Array(72).fill(1), 'filter')
  const conv = makeOp(conv2d, attrs, [input, filter, bias([1, 2, 3, 4], perTensor(0.5, 0))], {
    quant: perTensor(0.25, 7),
  })
  const [middle] = conv.outputs
  const sum = makeOp(add, { activation: 'none' }, [middle, middle], { quant: perTensor(0.5, 7) })
  return makeGraph({ name: 'small', inputs: [input], outputs: sum.outputs, operators: [conv, sum] })
}

describe('summarize', () => {
  it('counts parameters, bytes, operators and multiply-accumulates', () => {
    const summary = summarize(int8Graph())
    expect(summary).toMatchObject({
      name: 'small',
      parameters: 72 + 4,
      bytes: 72 + 4 * 4,
      bytesByType: [
        { type: 'int8', bytes: 72 },
        { type: 'int32', bytes: 16 },
      ],
      macs: 5 * 6 * 4 * (3 * 3 * 2),
      operators: [
        { kind: 'ADD', count: 1 },
        { kind: 'CONV_2D', count: 1 },
      ],
    })
    expect(summary.inputs).toEqual([
      { name: 'image', type: 'int8', shape: [1, 5, 6, 2], quant: perTensor(0.5, -3) },
    ])
    expect(summary.outputs[0]?.shape).toEqual([1, 5, 6, 4])
  })

  it('has a row for each node, with its shapes, quantization and constants', () => {
    const [conv, sum] = summarize(int8Graph()).nodes
    expect(conv?.inputs.map(({ name }) => name)).toEqual(['image'])
    expect(conv?.constants.map(({ shape, bytes }) => ({ shape, bytes }))).toEqual([
      { shape: [4, 3, 3, 2], bytes: 72 },
      { shape: [4], bytes: 16 },
    ])
    expect(conv?.outputs[0]?.quant).toEqual(perTensor(0.25, 7))
    expect(sum).toMatchObject({ kind: 'ADD', constants: [], macs: 0 })
  })

  it('says how many bits constants have, and counts their bytes in files', () => {
    const input = int8([1, 5], plain, undefined, 'in')
    const full = { activation: 'none', keepDims: false } as const
    const operators = ([4, 2, 1] as const).map((bits) => {
      const data = Int8Array.from({ length: 15 }, (_, i) => (i % 2 ? 1 : -1))
      const weights = makeTensor({ name: `w${bits}`, shape: [3, 5], type: 'int8', quant: plain, bits, data })
      return makeOp(fullyConnected, full, [input, weights], { quant: plain })
    })
    const graph = makeGraph({
      name: 'g',
      inputs: [input],
      outputs: operators[0]?.outputs ?? [],
      operators,
    })
    const summary = summarize(graph)
    // Fifteen elements: 8 bytes at 4 bits, 4 bytes at 2 bits, which 1 bit takes in files, too.
    expect(summary.bytesByType).toEqual([
      { type: 'int4', bytes: 8 },
      { type: 'int1', bytes: 4 },
      { type: 'int2', bytes: 4 },
    ])
    expect(summary).toMatchObject({ parameters: 45, bytes: 16 })
    expect(summary.nodes[0]?.constants[0]).toMatchObject({ type: 'int8', bits: 4, bytes: 8 })
    expect(formatSummary(summary)).toContain('int4 3×5 (8 B)')
  })

  it('counts a constant that two operators share once', () => {
    const input = float32([1, 3], undefined, 'in')
    const weights = float32([3, 3], new Array(9).fill(1), 'weights')
    const full = { activation: 'none', keepDims: false } as const
    const first = makeOp(fullyConnected, full, [input, weights])
    const second = makeOp(fullyConnected, full, [first.outputs[0], weights])
    const graph = makeGraph({
      name: 'g',
      inputs: [input],
      outputs: second.outputs,
      operators: [first, second],
    })
    expect(summarize(graph)).toMatchObject({ parameters: 9, bytes: 36, macs: 18 })
  })

  it('counts as many multiply-accumulates for a depthwise channel as its filter has taps', () => {
    const input = float32([1, 4, 4, 3], undefined, 'in')
    const filter = float32([1, 3, 3, 6], new Array(54).fill(1), 'filter')
    const op = makeOp(depthwiseConv2d, { ...attrs, strides: [2, 2] }, [input, filter])
    const graph = makeGraph({ name: 'g', inputs: [input], outputs: op.outputs, operators: [op] })
    expect(summarize(graph).macs).toBe(2 * 2 * 6 * 9)
  })
})

describe('formatSummary', () => {
  it('is aligned text that ends with the command to run', () => {
    expect(formatSummary(summarize(int8Graph()), { file: 'my models/small.tflite' })).toMatchInlineSnapshot(`
      "my models/small.tflite: graph "small"

      input          "image" int8 1×5×6×2, scale 0.5, zero point -3
      output         "out" int8 1×5×6×4, scale 0.5, zero point 7
      parameters     76
      constants      88 B (int8 72 B, int32 16 B)
      multiply-adds  2,160 a run
      operators      2 (1 ADD, 1 CONV_2D)

      #  operator  output        scale, zero point  constants                            multiply-adds  name
      0  CONV_2D   int8 1×5×6×4  0.25, 7            int8 4×3×3×2 (72 B), int32 4 (16 B)          2,160  op
      1  ADD       int8 1×5×6×4  0.5, 7             –                                                –  op

      run it:  octet run IMAGE --model 'my models/small.tflite'
      "
    `)
  })

  it('says in what form files hold a constant', () => {
    const input = float32([1, 3], undefined, 'in')
    const stored = int8([2, 3], plain, [1, 2, 3, 4, 5, 6], 'stored')
    const full = { activation: 'none', keepDims: false } as const
    const op = makeOp(fullyConnected, full, [input, dequantizeConstant(stored, 'weights')])
    const graph = makeGraph({ name: 'g', inputs: [input], outputs: op.outputs, operators: [op] })
    expect(formatSummary(summarize(graph))).toContain('float32 2×3 (24 B, in files int8 6 B)')
  })

  it('says so where there is nothing to say, and rounds bytes to three digits', () => {
    const input = makeTensor({ name: 'in', shape: [], type: 'float32' })
    const large = makeTensor({
      name: 'c',
      shape: [249_990],
      type: 'float32',
      data: new Float32Array(249_990),
    })
    const graph = makeGraph({ name: 'empty', inputs: [input], outputs: [input, large], operators: [] })
    const text = formatSummary(summarize(graph))
    expect(text).toContain('input          "in" float32 scalar\n')
    expect(text).toContain('constants      1.00 MB (float32 1.00 MB)\n')
    expect(text).toContain('operators      0\n')
    expect(text).toMatch(/run it: {2}octet run IMAGE --model FILE\n$/)
  })
})
