/** Dense layers of so many inputs that their sums may leave int32. */
import { expect, test } from 'vitest'
import { makeTensor } from '../../src/graph/tensor'
import { fullyConnected } from '../../src/ops/index'
import { describeFloat, findLosses, quantize, reportQuantization } from '../../src/quantize/index'
import { safeTaps } from '../../src/quantize/linear'
import { Net } from '../passes/net'

/** A dense layer of two channels, whose inputs lie in [0, 1]. */
const wide = (taps: number, weight: (i: number) => number, biases: readonly number[]) => {
  const net = new Net()
  const x = net.input([1, taps], 'x')
  const data = Float32Array.from({ length: 2 * taps }, (_, i) => weight(i))
  const weights = makeTensor({ name: 'w', shape: [2, taps], type: 'float32', data })
  const bias = makeTensor({ name: 'b', shape: [2], type: 'float32', data: Float32Array.from(biases) })
  const attrs = { activation: 'none', keepDims: false } as const
  const graph = net.graph([x], [net.emit(fullyConnected, attrs, [x, weights, bias], 'dense')])
  const given = new Map([
    ['x', { min: 0, max: 1 }],
    ['dense', { min: 0, max: taps * weight(0) }],
  ])
  return { graph, given }
}

test('safeTaps is the most products whose sums fit int32, and leaves room for any bias', () => {
  const most = 2 ** 31 - 1
  expect([safeTaps * 255 * 128 <= most, (safeTaps + 1) * 255 * 128 <= most]).toEqual([true, false])
  const { graph, given } = wide(safeTaps, () => 1, [1e6, -1e6])
  expect(describeFloat(quantize(graph, given))).toBeUndefined()
})

test('a dense layer whose products fit int32, but not with their bias, stays in float32', () => {
  const { graph, given } = wide(66_300, () => 1, [1000, 0])
  const int8 = quantize(graph, given)
  expect(int8.operators.find(({ name }) => name === 'dense')?.inputs[0]?.type).toBe('float32')
  expect(findLosses(graph, given)).toMatchObject([{ kind: 'sums', cause: 'dense' }])
  expect(findLosses(graph, given)[0]?.message).toContain('Layers of at most 65,793 inputs each')
})

test('with one scale for all channels, sums of a small channel fit: no loss is told', () => {
  const taps = 262 * 256
  const { graph, given } = wide(taps, (i) => (i < taps ? 0.01 : i === taps ? 1 : 0), [0, 0])
  const types = (perAxis: boolean) =>
    quantize(graph, given, { perAxis }).operators.find(({ name }) => name === 'dense')?.inputs[0]?.type
  expect([types(true), types(false)]).toEqual(['float32', 'int8'])
  expect(findLosses(graph, given)).toMatchObject([{ kind: 'sums' }])
  expect(findLosses(graph, given, { perAxis: false })).toEqual([])
  for (const [perAxis, count] of [
    [true, 1],
    [false, 0],
  ] as const) {
    const report = reportQuantization(graph, quantize(graph, given, { perAxis }), given)
    expect(report.losses).toHaveLength(count)
  }
})
