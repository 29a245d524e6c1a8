import { expect, test } from 'vitest'
import { createSession } from '../../src/gpu/session'
import { InputError } from '../../src/graph/errors'
import { makeTensor } from '../../src/graph/tensor'
import { gather } from '../../src/ops/index'
import { calibrate } from '../../src/quantize/calibrate'
import { compare } from '../../src/quantize/compare'
import { explain } from '../../src/quantize/explain'
import { quantize } from '../../src/quantize/quantize'
import { sessionRunner } from '../../src/quantize/session-runner'
import { sharedDevice } from '../harness/host'
import { deepMnist } from '../harness/networks'
import { seeded } from '../harness/random'
import { Net } from '../passes/net'

const model = deepMnist('float32', 3, 8)
const random = seeded(4)
const samples = Array.from({ length: 3 }, () => Float32Array.from({ length: 64 }, random))

test('calibration and comparison on the GPU find what they find on the CPU', async () => {
  const session = await createSession(model, { device: await sharedDevice(), keepAll: true })
  const onGpu = await calibrate(model, samples, { run: sessionRunner(session) })
  const onCpu = await calibrate(model, samples)
  expect([...onGpu.keys()].sort()).toEqual([...onCpu.keys()].sort())
  for (const [name, { min, max }] of onCpu) {
    expect(onGpu.get(name)?.min).toBeCloseTo(min, 4)
    expect(onGpu.get(name)?.max).toBeCloseTo(max, 4)
  }
  const int8 = quantize(model, onCpu)
  const quantized = await createSession(int8, { device: await sharedDevice(), keepAll: true })
  const runs = { runA: sessionRunner(session), runB: sessionRunner(quantized) }
  const compared = await compare(model, int8, samples, runs)
  const expected = await compare(model, int8, samples)
  expect(compared.worst?.name).toBe(expected.worst?.name)
  expect(explain(quantized).every(({ type }) => type === 'int8')).toBe(true)
  expect(explain(session).every(({ type }) => type === 'float32')).toBe(true)
  session.dispose()
  quantized.dispose()
})

test('a session that keeps no intermediates is refused', async () => {
  const session = await createSession(model, { device: await sharedDevice() })
  await expect(calibrate(model, samples, { run: sessionRunner(session) })).rejects.toThrow(InputError)
  session.dispose()
})

test('whole numbers that a network reads are handed on as such', async () => {
  const net = new Net()
  const ids = makeTensor({ name: 'ids', shape: [1, 3], type: 'int32' })
  const rows = net.emit(gather, { axis: 0, batchDims: 0 }, [net.constant([4, 2], 'table'), ids], 'rows')
  const graph = net.graph([ids], [net.relu(rows, 'y')])
  const samples = [[0, 3, 1]]
  const session = await createSession(graph, { device: await sharedDevice(), keepAll: true })
  const onGpu = await calibrate(graph, samples, { run: sessionRunner(session) })
  session.dispose()
  expect(onGpu).toEqual(await calibrate(graph, samples))
})
