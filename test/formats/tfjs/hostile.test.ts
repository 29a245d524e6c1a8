/** A `model.json` may come from anyone: whatever it holds, it costs little and gives a ModelError. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { readTfjs, shardsFromUrl } from '../../../src/formats/tfjs/index'
import { ModelError } from '../../../src/graph/errors'
import { expectRefusal, rejection } from '../../harness/attempt'

afterEach(() => vi.restoreAllMocks())

type Json = Record<string, unknown>

const input = { class_name: 'InputLayer', config: { name: 'x', batch_input_shape: [null, 2] } }
const sequential = (layers: readonly unknown[], name = 'model'): Json => ({
  class_name: 'Sequential',
  config: { name, layers },
})
const relu = { class_name: 'ReLU', config: { name: 'relu' } }

/** A model whose weights are `count` bytes in the files of these paths. */
function withPaths(paths: readonly string[], count: number): Json {
  const weights = [{ name: 'w', shape: [count / 4], dtype: 'float32' }]
  return { modelTopology: sequential([input, relu]), weightsManifest: [{ paths, weights }] }
}

const four = Promise.resolve(new Uint8Array(4))

async function failure(model: unknown): Promise<string> {
  return (
    await rejection(
      readTfjs(model, () => four),
      ModelError,
    )
  ).message
}

describe('a manifest', () => {
  test('of 200,000 files is refused like one of two', async () => {
    const paths = Array.from({ length: 200_000 }, (_, i) => `${i}`)
    expect(await failure(withPaths(paths, 4))).toMatch(/weights file "199999" has 4 bytes, not the -/)
  })

  test('that names a file 5,000 times loads it once', async () => {
    const load = vi.fn(async () => new Uint8Array(4))
    const graph = await readTfjs(withPaths(Array(5000).fill('w'), 20_000), load)
    expect(graph.operators).toHaveLength(1)
    expect(load.mock.calls).toEqual([['w']])
  })

  test.each([[2 ** 60], [1e300], [2 ** 40]])('of %d weights takes no memory', async (count) => {
    expect(await failure(withPaths(['w'], count))).toMatch(/has 4 bytes, not the/)
  })
})

describe('a topology', () => {
  const nested = (depth: number) => {
    let model = sequential([input, relu])
    for (let i = 0; i < depth; i++) model = sequential([model], `${i}`)
    return { modelTopology: model, weightsManifest: [] }
  }

  test('may nest models, but not 3,000 deep', async () => {
    expect((await readTfjs(nested(20), async () => new Uint8Array())).operators).toHaveLength(1)
    expect(await failure(nested(3000))).toMatch(
      /^model\.json: Sequential "\d+": lies in more than 100 models$/,
    )
  })

  test('may hold models beside each other, however many', async () => {
    const inner = (i: number) => sequential([{ ...relu, config: { name: `relu ${i}` } }], `${i}`)
    const layers = [input, ...Array.from({ length: 300 }, (_, i) => inner(i))]
    const model = { modelTopology: sequential(layers), weightsManifest: [] }
    expect((await readTfjs(model, async () => new Uint8Array())).operators.length).toBeGreaterThan(0)
  })

  test('whose values are nested 100,000 deep is refused', async () => {
    let units: unknown = 1
    for (let i = 0; i < 100_000; i++) units = [units]
    const dense = { class_name: 'Dense', config: { name: 'd', units } }
    const model = { modelTopology: sequential([input, dense]), weightsManifest: [] }
    expect(await failure(model)).toMatch(/^model\.json: /)
  })

  test('whose layers do not fit is refused as a file', async () => {
    const wrong = { class_name: 'Reshape', config: { name: 'r', target_shape: [3] } }
    const model = { modelTopology: sequential([input, wrong]), weightsManifest: [] }
    expect(await failure(model)).toMatch(/^model\.json: /)
  })
})

describe('random changes', () => {
  const models = [
    { modelTopology: sequential([input, relu]), weightsManifest: [] },
    {
      modelTopology: sequential([
        { class_name: 'InputLayer', config: { name: 'x', batch_input_shape: [null, 4, 4, 1] } },
        { class_name: 'MaxPooling2D', config: { name: 'pool', pool_size: [2, 2], strides: [2, 2] } },
        { class_name: 'Flatten', config: { name: 'flat' } },
        { class_name: 'Softmax', config: { name: 'soft', axis: -1 } },
      ]),
      weightsManifest: [],
    },
    {
      format: 'graph-model',
      modelTopology: {
        node: [
          {
            name: 'x',
            op: 'Placeholder',
            attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: [{ size: '2' }] } } },
          },
          { name: 'y', op: 'Relu', input: ['x'], attr: { T: { type: 'DT_FLOAT' } } },
          { name: 'z', op: 'AddV2', input: ['x', 'y'], attr: { T: { type: 'DT_FLOAT' } } },
        ],
      },
      signature: { inputs: { x: { name: 'x:0' } }, outputs: { z: { name: 'z:0' } } },
      weightsManifest: [],
    },
  ]
  const odd = [null, true, -1, 0, 1.5, 1e300, '', 'x', '__proto__', [], {}, [null], [[[]]], { type: 1 }]
  // A multiplicative generator; each test run takes the same path.
  let state = 2026
  const below = (limit: number) => {
    state = (state * 48271) % 2147483647
    return state % limit
  }

  /** Returns a copy in which one value, anywhere, is something odd or another part of the model. */
  function changed(model: unknown): unknown {
    const copy = structuredClone(model)
    const places: (readonly [holder: Json, key: string])[] = []
    const visit = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return
      for (const key of Object.keys(value)) {
        places.push([value as Json, key])
        visit((value as Json)[key])
      }
    }
    visit(copy)
    const [holder, key] = places[below(places.length)] ?? []
    const [other, from] = places[below(places.length)] ?? []
    if (!holder || !key || !other || !from) return copy
    holder[key] = below(3) === 0 ? structuredClone(other[from]) : odd[below(odd.length)]
    return copy
  }

  test('give a graph or a ModelError, 3,000 times', async () => {
    let read = 0
    for (let i = 0; i < 3000; i++) {
      const model = changed(models[i % models.length])
      const outcome = await readTfjs(model, async () => new Uint8Array(4)).catch((error: unknown) => error)
      if (!(outcome instanceof Error)) read++
      else expectRefusal(outcome, ModelError, JSON.stringify(model))
    }
    expect(read).toBeGreaterThan(300)
    expect(read).toBeLessThan(2700)
  })
})

describe('paths in a manifest', () => {
  const load = shardsFromUrl('https://models.example/a/b/model.json?key=1')
  const asked = () => {
    const fetched: string[] = []
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
      fetched.push(String(url))
      return new Response(new Uint8Array(1))
    })
    return fetched
  }

  test.each([
    ['w.bin', 'https://models.example/a/b/w.bin?key=1'],
    ['sub/w.bin', 'https://models.example/a/b/sub/w.bin?key=1'],
    ['http://169.254.169.254/latest', 'https://models.example/a/b/http://169.254.169.254/latest?key=1'],
    ['//evil.example/w.bin', 'https://models.example/a/b///evil.example/w.bin?key=1'],
    ['/etc/passwd', 'https://models.example/a/b//etc/passwd?key=1'],
    ['data:,x', 'https://models.example/a/b/data:,x?key=1'],
  ])('%s is joined to the folder, as TensorFlow.js does', async (path, address) => {
    const fetched = asked()
    await load(path)
    expect(fetched).toEqual([address])
  })

  test.each(['../w.bin', '..', 'x/../../w.bin', '%2e%2e/w.bin', '..\\w.bin', '.%2E/../../w.bin'])(
    '%s is refused, for it leads out of the folder',
    async (path) => {
      const fetched = asked()
      await expect(load(path)).rejects.toThrow(
        /lies outside the model's folder, https:\/\/models\.example\/a\/b\/$/,
      )
      expect(fetched).toEqual([])
    },
  )
})
