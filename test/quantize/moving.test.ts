import { expect, test } from 'vitest'
import { withBatch } from '../../src/graph/rebatch'
import { calibrate, compare, quantize } from '../../src/quantize/index'
import { kinds } from '../passes/net'
import { movingNetwork } from './moving-network'
import { randomSamples } from './networks'

test('operators that move elements become int8, and the network computes the same to 8 bits', async () => {
  const float = movingNetwork()
  const int8 = quantize(float, await calibrate(float, randomSamples(float, 12)))
  expect(kinds(int8)).toEqual(kinds(float))
  for (const { name, outputs } of int8.operators) {
    expect([name, ...outputs.map(({ type }) => type)]).toEqual([name, ...outputs.map(() => 'int8')])
  }
  const { layers } = await compare(float, int8, randomSamples(float, 6, 500))
  for (const { name, sqnr } of layers) expect([name, sqnr > 25]).toEqual([name, true])
})

test('a batch goes through all of them', () => {
  const graph = withBatch(movingNetwork(), 3)
  expect(graph.outputs[0]?.shape).toEqual([3, 10, 24, 3])
  expect(withBatch(graph, 1).outputs[0]?.shape).toEqual([1, 10, 24, 3])
})
