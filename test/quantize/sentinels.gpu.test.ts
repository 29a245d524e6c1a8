/** Infinite constants in float, on the GPU. */
import { expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { makeTensor } from '../../src/graph/tensor'
import { add, maxPool2d, padV2, softmax } from '../../src/ops/index'
import { sharedDevice } from '../harness/host'
import { openOwn } from '../harness/session'
import { Net } from '../passes/net'

const none = { activation: 'none' } as const

test('−Infinity pads a max-pool and masks a softmax', async () => {
  const net = new Net()
  const x = net.input([1, 2, 2, 4], 'x')
  const infinity = (name: string, values: readonly number[]) =>
    makeTensor({ name, shape: [values.length], type: 'float32', data: Float32Array.from(values) })
  const paddings = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ] as const
  const window = { window: [2, 2], strides: [1, 1], padding: 'VALID', ...none } as const
  const padded = net.emit(padV2, { paddings }, [x, infinity('c', [-Infinity])], 'padded')
  const pooled = net.emit(maxPool2d, window, [padded], 'pooled')
  const masked = net.emit(add, none, [x, infinity('mask', [0, -Infinity, 0, 0])], 'masked')
  const graph = net.graph([x], [pooled, net.emit(softmax, { beta: 1 }, [masked], 'shares')])
  const values = Float32Array.from({ length: 16 }, (_, i) => -3 + ((i * 7) % 16) / 4)
  const [wantedPool, wantedShares] = runReference(graph, [values])
  expect(Math.min(...(wantedPool as Float32Array))).toBeGreaterThanOrEqual(-3)
  const session = await openOwn(graph, { device: await sharedDevice() })
  const { pooled: gotPool, shares } = await session.run({ x: values })
  expect(gotPool).toEqual(wantedPool)
  ;(shares as Float32Array).forEach((value, i) => {
    expect(value).toBeCloseTo(Number(wantedShares?.[i]), 5)
    if (i % 4 === 1) expect(value).toBe(0)
  })
  session.dispose()
})
