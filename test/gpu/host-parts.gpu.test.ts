/** Sessions whose graph begins or ends on the CPU. */
import { describe, expect, it } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { createSession } from '../../src/gpu/session'
import { GraphError, InputError } from '../../src/graph/errors'
import { type Graph, makeGraph } from '../../src/graph/graph'
import { makeOperator, type Operator } from '../../src/graph/operator'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import { cast } from '../../src/ops/elementwise/cast'
import { less } from '../../src/ops/elementwise/less'
import { relu } from '../../src/ops/elementwise/relu'
import { explain } from '../../src/quantize/explain'
import { float32 } from '../harness/build'
import { sharedDevice } from '../harness/host'

/** int32 to float32, ReLU, and whether the result is below 2. */
function network(): Graph {
  const input = makeTensor({ name: 'whole', shape: [2, 3], type: 'int32' })
  const step = (name: string, def: Operator['def'], inputs: Tensor[], type: 'float32' | 'bool') =>
    makeOperator({
      def,
      name,
      attrs: {},
      inputs,
      outputs: [makeTensor({ name, shape: [2, 3], type })],
    })
  const real = step('real', cast as Operator['def'], [input], 'float32')
  const positive = step('positive', relu as Operator['def'], [...real.outputs], 'float32')
  const two = float32([1], [2], 'two')
  const small = step('small', less as Operator['def'], [positive.outputs[0] as Tensor, two], 'bool')
  return makeGraph({
    name: 'mixed',
    inputs: [input],
    outputs: [...small.outputs, ...positive.outputs],
    operators: [real, positive, small],
  })
}

const whole = Int32Array.of(-5, 0, 1, 2, 3, -1)

describe('a session with operators on the CPU', () => {
  it('runs them before and behind the GPU', async () => {
    const graph = network()
    const session = await createSession(graph, { device: await sharedDevice() })
    const [small, positive] = runReference(graph, [whole])
    expect(await session.run({ whole })).toEqual({ small, positive })
    expect((await session.info()).dispatches).toBe(1)
    expect(explain(session).map(({ where, placement }) => [where, placement !== undefined])).toEqual([
      ['cpu', true],
      ['gpu', false],
      ['cpu', true],
    ])
    session.dispose()
  })

  it('hands out every tensor', async () => {
    const session = await createSession(network(), { device: await sharedDevice(), keepAll: true })
    const all = await session.runAll({ whole })
    expect([...all.keys()].map(({ name }) => name)).toEqual(['real', 'positive', 'small'])
    expect([...all.values()][0]).toEqual(Float32Array.from(whole))
    session.dispose()
  })

  it('leaves outputs of the GPU there, but not those of the CPU', async () => {
    const device = await sharedDevice()
    const session = await createSession(network(), { device })
    const buffer = device.createBuffer({ size: 24, usage: 0x8 | 0x4 })
    expect(Object.keys(await session.run({ whole }, { into: { positive: buffer } }))).toEqual(['small'])
    const refused = session.run({ whole }, { into: { small: buffer } })
    await expect(refused).rejects.toThrow(InputError)
    await expect(refused).rejects.toThrow('output "small" is computed on the CPU; it cannot stay on the GPU')
    await expect(session.run({ whole: buffer })).rejects.toThrow(
      'input "whole" is needed on the CPU, by CAST "real": give it as an array',
    )
    buffer.destroy()
    session.dispose()
  })

  it('may have nothing on the GPU at all', async () => {
    const input = makeTensor({ name: 'whole', shape: [2, 3], type: 'int32' })
    const outputs = [makeTensor({ name: 'real', shape: [2, 3], type: 'float32' })]
    const op = makeOperator({ def: cast, name: 'real', attrs: {}, inputs: [input], outputs })
    const graph = makeGraph({ name: 'cast', inputs: [input], outputs, operators: [op] })
    const session = await createSession(graph, { device: await sharedDevice() })
    expect(await session.run({ whole })).toEqual({ real: Float32Array.from(whole) })
    session.dispose()
  })

  it('is refused when the GPU has to run everything', async () => {
    const made = createSession(network(), { device: await sharedDevice(), placement: 'gpu-only' })
    await expect(made).rejects.toThrow(GraphError)
    await expect(made).rejects.toThrow(/"mixed" does not run on the GPU alone: CAST "real" \(/)
  })
})
