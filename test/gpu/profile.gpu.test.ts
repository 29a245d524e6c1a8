import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/graph/errors'
import { makeGraph } from '../../src/graph/graph'
import { withBatch } from '../../src/graph/rebatch'
import { cast } from '../../src/ops/elementwise/cast'
import { relu } from '../../src/ops/elementwise/relu'
import { int8, makeOp, plain } from '../harness/build'
import { deepMnist } from '../harness/networks'
import { open } from '../harness/session'

const model = deepMnist('int8', 7, 8)
const image = new Int8Array(64).fill(3)
const quick = { batchMs: 0, rounds: 1 }

describe('profile', () => {
  test('covers every operator once, in order, with what each step does', async () => {
    const session = await open(model)
    const { layers, ...profile } = await session.profile({ image }, quick)
    const device = await session.device()
    expect(profile.clock).toBe(device.features.has('timestamp-query') ? 'timestamp' : 'wall')
    expect(profile.networkMs).toBeGreaterThan(0)
    expect(profile.totalMs).toBeCloseTo(layers.reduce((sum, { ms }) => sum + ms, 0))
    expect(layers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
    for (const peak of Object.values(profile.peaks)) expect(peak).toBeGreaterThan(0.1)

    const covered = layers.flatMap(({ operators }) => operators)
    expect(covered).toEqual(
      session.graph.operators.map(({ def, name }, index) => ({ index, kind: def.kind, name })),
    )
    expect((await session.info()).dispatches).toBe(layers.reduce((sum, layer) => sum + layer.dispatches, 0))
    expect(layers[0]).toMatchObject({
      kind: 'CONV_2D + MAX_POOL_2D',
      where: 'gpu',
      dispatches: 1,
      macs: 8 * 8 * 25 * 32,
      bytesWritten: 4 * 4 * 32,
    })
    const [first] = layers
    expect(first?.bytesRead).toBeGreaterThanOrEqual(64 + 28 * 32)
    for (const { ms, gops, gbps, macs, bytesRead, bytesWritten, dispatches, peakShare } of layers) {
      if (dispatches === 0) {
        expect([ms, gops, gbps, peakShare]).toEqual([0, 0, 0, null])
        continue
      }
      expect(gops).toBeCloseTo((2 * macs) / ms / 1e6)
      expect(gbps).toBeCloseTo((bytesRead + bytesWritten) / ms / 1e6)
      expect(peakShare).toBeGreaterThan(0)
    }
  })

  test('leaves runs as they are, before, during and after', async () => {
    const batched = withBatch(model, 2)
    const session = await open(batched)
    const images = new Int8Array(128).map((_, i) => i)
    const before = await session.run({ image: images })
    const whole = await session.profile({ image: images }, { ...quick, wholeOnly: true })
    expect(whole.layers).toEqual([])
    expect(whole.networkMs).toBeGreaterThan(0)
    const profiled = session.profile({ image: images }, quick)
    const during = session.run({ image: images })
    await profiled
    expect(await during).toEqual(before)
    expect(await session.run({ image: images })).toEqual(before)
  })

  test('tells how far it is, and ends when aborted', async () => {
    const session = await open(model)
    const controller = new AbortController()
    const seen: string[] = []
    const profiled = session.profile(
      { image },
      {
        ...quick,
        signal: controller.signal,
        onProgress: ({ done, total, next }) => {
          expect(done).toBe(seen.length)
          expect(total).toBe(2 + 6)
          seen.push(next)
          if (seen.length === 4) controller.abort(new Error('enough'))
        },
      },
    )
    await expect(profiled).rejects.toThrow('enough')
    expect(seen).toHaveLength(4)
    expect(seen[2]).toMatch(/^CONV_2D \+ MAX_POOL_2D "conv1/)
    expect((await session.run({ image })).probabilities).toHaveLength(10)
    await expect(session.profile({ image: new Int8Array(3) })).rejects.toThrow(InputError)
  })

  test('times what runs on the CPU', async () => {
    const input = int8([1, 8], plain, undefined, 'in')
    const first = makeOp(relu, {}, [input], { quant: plain })
    const second = makeOp(cast, {}, [first.outputs[0] as never], { type: 'float32' })
    const graph = makeGraph({
      name: 'tail',
      inputs: [input],
      outputs: second.outputs,
      operators: [first, second],
    })
    const session = await open(graph)
    const { layers } = await session.profile({ in: new Int8Array(8) }, quick)
    expect(layers.map(({ kind, where, peakShare }) => [kind, where, peakShare === null])).toEqual([
      ['RELU', 'gpu', false],
      ['CAST', 'cpu', true],
    ])
  })
})
