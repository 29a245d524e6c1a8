import { expect, test } from 'vitest'
import { nodeSentence, quantText, shorten, timeText } from '../../../../src/apps/page/inspect/node-text'
import { nodeTimes } from '../../../../src/apps/page/inspect/node-times'
import type { Profile, ProfiledLayer } from '../../../../src/index'

const layer = (indices: number[], ms: number, share: number, where: 'gpu' | 'cpu' = 'gpu') =>
  ({
    operators: indices.map((index) => ({ index, kind: 'X', name: `x${index}` })),
    ms,
    share,
    where,
  }) as unknown as ProfiledLayer

test('operators that are computed together share one time, and say so', () => {
  const profile = { layers: [layer([0, 1], 3, 0.75), layer([2], 1, 0.25, 'cpu')] } as unknown as Profile
  const times = nodeTimes(profile)
  expect(times.get(1)).toEqual({ ms: 3, share: 0.75, where: 'gpu', together: [0] })
  expect(timeText(times.get(0))).toBe('3 ms with 1 other')
  expect(timeText(times.get(2))).toBe('on the CPU: 1 ms')
  expect(timeText(undefined)).toBe('')
})

test('a node in one sentence', () => {
  const tensor = {
    name: 'y',
    shape: [1, 4],
    type: 'int8',
    quant: { scale: [0.5], zeroPoint: [-3], axis: 0 },
  } as const
  const node = { id: 'op-0', role: 'operator', kind: 'ADD', name: 'sum', tensor, macs: 0 } as const
  expect(nodeSentence({ ...node, parameterBytes: 1200 }, undefined, true)).toBe(
    'ADD sum, int8 diverges most here, 1×4 int8, scale 0.5, zero point −3, 1.2 kB of parameters',
  )
  expect(nodeSentence({ ...node, parameterBytes: 600, weightBits: 4 }, undefined, false)).toContain(
    '600 bytes of parameters, weights of 4 bits',
  )
  expect(quantText({ scale: [1, 2], zeroPoint: [0, 0], axis: 0 })).toBe('2 scales')
  expect(shorten('block_1/expand/conv', 11)).toBe('block…/conv')
  expect(shorten('conv', 11)).toBe('conv')
})
