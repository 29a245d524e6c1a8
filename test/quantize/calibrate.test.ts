import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/graph/errors'
import { makeTensor } from '../../src/graph/tensor'
import { calibrate, referenceRunner, type Samples } from '../../src/quantize/index'
import { deepMnist } from '../harness/networks'
import { Net, randomInputs } from '../passes/net'
import { mixedNetwork, randomSamples } from './networks'

function small() {
  const net = new Net()
  const x = net.input([1, 4], 'x')
  return net.graph([x], [net.relu(net.dense(x, 'hidden', 3), 'y')])
}

test('gives every activation the range of its values', async () => {
  const graph = mixedNetwork()
  const samples = randomSamples(graph, 5)
  const ranges = await calibrate(graph, samples)
  const names = [...graph.inputs, ...graph.operators.flatMap((op) => op.outputs)].map(({ name }) => name)
  expect([...ranges.keys()]).toEqual(names)
  const seen: number[] = []
  for (const sample of samples) {
    const run = referenceRunner(graph)
    for await (const [name, values] of await run({ image: sample })) if (name === 'sum') seen.push(...values)
  }
  expect(ranges.get('sum')).toEqual({ min: Math.min(...seen), max: Math.max(...seen) })
  const { min, max } = ranges.get('probabilities') ?? { min: -1, max: -1 }
  expect(min).toBeGreaterThanOrEqual(0)
  expect(max).toBeLessThanOrEqual(1)
})

test('takes samples one at a time from an asynchronous source, by input name, and reports progress', async () => {
  const net = new Net()
  const [a, b] = [net.input([1, 2], 'a'), net.input([1, 2], 'b')]
  const graph = net.graph([a, b], [net.sum(a, b, 'y')])
  async function* source() {
    yield { a: [1, 2], b: Float32Array.of(3, 4) }
    yield { a: [0, -1], b: [0, 0] }
  }
  const progress: number[] = []
  const ranges = await calibrate(graph, source(), { onProgress: (count) => progress.push(count) })
  expect(ranges.get('y')).toEqual({ min: -1, max: 6 })
  expect(progress).toEqual([1, 2])
})

test('runs on whatever executor it is given', async () => {
  const graph = small()
  const ranges = await calibrate(graph, [[1, 2, 3, 4]], {
    run: async (inputs) => [
      ['x', inputs.x ?? new Float32Array()],
      ['hidden', Float32Array.of(-7, 7)],
      ['y', Float32Array.of(0, 7)],
      ['another', Float32Array.of(Number.NaN)],
    ],
  })
  expect(ranges.get('hidden')).toEqual({ min: -7, max: 7 })
  expect(ranges.has('another')).toBe(false)
})

test('uses the observer that it is told to', async () => {
  const graph = small()
  const samples = randomSamples(graph, 50)
  const all = await calibrate(graph, samples)
  const most = await calibrate(graph, samples, { observer: 'percentile', percentile: 90 })
  expect(most.get('x')?.max).toBeLessThan(all.get('x')?.max ?? 0)
})

describe('bad input', () => {
  const cases: [string, Samples, string][] = [
    ['no sample', [], 'the calibration set is empty; at least one sample is needed'],
    ['a short sample', [[1, 2, 3]], 'sample 0, input "x" (float32 1×4): has 3 elements, not 4'],
    [
      'a long sample',
      [
        [1, 2, 3, 4],
        [1, 2, 3, 4, 5],
      ],
      'sample 1, input "x" (float32 1×4): has 5 elements, not 4',
    ],
    ['NaN', [[1, Number.NaN, 3, 4]], 'sample 0, input "x" (float32 1×4): element 1 is NaN'],
    ['infinity', [[1, 2, 3, Infinity]], 'sample 0, input "x" (float32 1×4): element 3 is Infinity'],
    ['an element that is missing', [JSON.parse('[1, 2, null, 4]')], 'element 2 is NaN'],
    [
      'one array for the set',
      [1, 2, 3, 4] as never,
      'sample 0 is the number 1; a sample is an array of numbers, or',
    ],
    ['an object that is no sample', [{ kept: true }] as never, '"kept"; it has x (a sample is an array of'],
    [
      'an object for an array',
      [{ x: { kept: true } }] as never,
      '"x" (float32 1×4): is not an array of numbers',
    ],
    ['an unknown input', [{ z: [1] }], 'sample 0: the graph has no input "z"; it has x'],
    ['a missing input', [{}], 'sample 0, input "x" (float32 1×4): is missing'],
  ]
  test.each(cases)('%s', async (_, samples, message) => {
    await expect(calibrate(small(), samples)).rejects.toThrow(InputError)
    await expect(calibrate(small(), samples)).rejects.toThrow(message)
  })

  test('one array for several inputs', async () => {
    const net = new Net()
    const [a, b] = [net.input([1, 2], 'a'), net.input([1, 2], 'b')]
    const graph = net.graph([a, b], [net.sum(a, b, 'y')])
    await expect(calibrate(graph, [[1, 2]])).rejects.toThrow(
      'sample 0 is one array; the graph has the inputs "a", "b"',
    )
  })

  test('an integer graph', async () => {
    const graph = deepMnist('int8', 1, 8)
    const message = 'graph "deep-mnist-int8" is quantized already ("image" is int8 1×8×8×1'
    await expect(calibrate(graph, [new Float32Array(64)])).rejects.toThrow(InputError)
    await expect(calibrate(graph, [new Float32Array(64)])).rejects.toThrow(message)
  })

  test('two activations of one name', async () => {
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const graph = net.graph([x], [net.relu(net.dense(x, 'x', 3), 'y')])
    await expect(calibrate(graph, [[1, 2, 3, 4]])).rejects.toThrow('two activations are named "x"')
  })

  test('an activation that overflows', async () => {
    const run = () => [['hidden', Float32Array.of(0, Infinity)] as const]
    await expect(calibrate(small(), [[1, 2, 3, 4]], { run })).rejects.toThrow(
      'sample 0: element 1 of "hidden" is Infinity',
    )
  })

  test('an activation that overflows in a real operator', async () => {
    const graph = small()
    graph.operators[0]?.inputs[1]?.data?.fill(2e38 as never)
    await expect(calibrate(graph, [[1, 2, 3, 4]])).rejects.toThrow(
      'sample 0: element 0 of "hidden" is 3.4028234663852886e+38',
    )
  })

  test('a runner that leaves an activation out', async () => {
    const run = () => [['x', Float32Array.of(0)] as const]
    await expect(calibrate(small(), [[1, 2, 3, 4]], { run })).rejects.toThrow(
      'the runner gave no values of "hidden"',
    )
  })

  test('an aborted signal', async () => {
    const controller = new AbortController()
    const progress: number[] = []
    const onProgress = (count: number) => {
      progress.push(count)
      controller.abort(new Error('enough'))
    }
    const graph = small()
    const running = calibrate(graph, randomSamples(graph, 9), { signal: controller.signal, onProgress })
    await expect(running).rejects.toThrow('enough')
    expect(progress).toEqual([1])
  })
})

test('a quantized graph runs on real inputs and gives real values', async () => {
  const graph = deepMnist('int8', 1, 8)
  const [input = new Float32Array()] = randomInputs(
    { ...graph, inputs: [makeTensor({ name: 'image', shape: [1, 8, 8, 1], type: 'float32' })] },
    1,
  )
  const values = new Map<string, Float32Array>()
  for await (const [name, reals] of await referenceRunner(graph)({ image: input })) values.set(name, reals)
  const sum = values.get('probabilities')?.reduce((a, b) => a + b) ?? 0
  expect(Math.abs(sum - 1)).toBeLessThan(0.05)
})
