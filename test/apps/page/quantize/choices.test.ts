import { beforeAll, expect, test } from 'vitest'
import { type Choices, choices, readChoices } from '../../../../src/apps/page/quantize/choices'
import { choicesFor, keyOf } from '../../../../src/apps/page/quantize/quantizer'
import { sourcesFor } from '../../../../src/apps/page/quantize/samples'
import type { Graph } from '../../../../src/index'
import { fromTfjs } from '../../../../src/quantize/index'
import { createNetwork } from '../../../../src/train/index'

let graph: Graph
let other: Graph
const usual = choices.value

beforeAll(async () => {
  graph = await fromTfjs(createNetwork(1))
  other = await fromTfjs(createNetwork(2))
})

test('choices that were kept count when the fields would accept them', () => {
  expect(readChoices(JSON.parse(JSON.stringify(usual)))).toEqual(usual)
  const { weightBits, ...earlier } = usual
  expect(readChoices(earlier)).toEqual({ ...earlier, weightBits })
  for (const wrong of [
    { weightBits: 0 },
    { weightBits: 9 },
    { weightBits: 3.5 },
    { observer: 'mean' },
    { percentile: 20 },
    { images: 0.5 },
    { source: 'web' },
    { mode: 4 },
  ]) {
    expect(readChoices({ ...usual, ...wrong })).toBeUndefined()
  }
})

test('figures are of other settings when something changed that they depend on', () => {
  const key = (changed: Partial<Choices>, of = graph) => keyOf(of, { ...usual, ...changed })
  const now = key({})
  expect(key({ percentile: 99 })).toBe(now)
  for (const changed of [
    { observer: 'percentile' },
    { images: 7 },
    { perAxis: false },
    { weightBits: 4 },
    { mode: 'weights' },
  ] as const) {
    expect(key(changed)).not.toBe(now)
  }
  const [percentile, weights] = [{ observer: 'percentile' }, { mode: 'weights' }] as const
  expect(key({ ...percentile, percentile: 99 })).not.toBe(key(percentile))
  expect(key({ ...weights, images: 7, ...percentile })).toBe(key(weights))
  expect(key({}, other)).not.toBe(now)
})

test('a source that does not fit the network is replaced', () => {
  expect(sourcesFor(graph)).toEqual(['drawn', 'mnist', 'random'])
  choices.value = { ...usual, source: 'pictures' }
  expect(choicesFor(graph).source).toBe('drawn')
  choices.value = usual
})
