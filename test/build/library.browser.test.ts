/** The built runtime, with its minified shaders, in a browser; `npm test` builds it first. */
import { expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { saveModel } from '../../src/formats/save'
import { type Graph, makeGraph } from '../../src/graph/graph'
import { makeTensor, type TensorData } from '../../src/graph/tensor'
import { mul } from '../../src/ops/elementwise/mul'
import { pad } from '../../src/ops/move/pad'
import { mean } from '../../src/ops/reduce/mean'
import { makeOp, plain } from '../harness/build'
import { deepMnist } from '../harness/networks'

const library = '/dist/index.js'

/** Runs the built library and the reference on an input of all bytes, one after the other. */
async function run(graph: Graph): Promise<{ got: TensorData | undefined; want: TensorData | undefined }> {
  const { createSession, loadModel } = (await import(
    /* @vite-ignore */ library
  )) as typeof import('../../src/index')
  const model = await loadModel(saveModel(graph))
  const session = await createSession(model, { outputs: 'stored' })
  const [input] = session.inputs
  const count = input?.shape.reduce((product, extent) => product * extent, 1) ?? 0
  const values = Array.from({ length: count }, (_, i) => ((i * 37) % 251) / 251)
  const real = Float32Array.from(values)
  const stored =
    input?.type === 'float32' ? real : Int8Array.from(values, (value) => Math.round(value * 255) - 128)
  const answer = await session.run({ [input?.name ?? '']: stored })
  session.dispose()
  return { got: Object.values(answer)[0], want: runReference(model, [stored])[0] }
}

test('int8: the bytes of the reference', async () => {
  const { got, want } = await run(deepMnist('int8', 7, 8))
  expect(got).toEqual(want)
  expect(new Set(got as Int8Array).size).toBeGreaterThan(1)
})

test('float32, whose shaders are loaded on demand', async () => {
  const { got, want } = await run(deepMnist('float32', 7, 8))
  expect(got).toHaveLength(10)
  want?.forEach((value, i) => {
    expect(got?.[i]).toBeCloseTo(Number(value), 4)
  })
})

test('operators that few networks have, loaded on demand', async () => {
  const input = makeTensor({ name: 'in', shape: [1, 4, 4, 3], type: 'int8', quant: plain })
  const padded = makeOp(
    pad,
    {
      paddings: [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
    },
    [input],
    { quant: plain },
  )
  const squared = makeOp(mul, { activation: 'none' }, [padded.outputs[0], padded.outputs[0]], {
    quant: plain,
  })
  const out = makeOp(mean, { axes: [1, 2], keepDims: false }, squared.outputs, { quant: plain })
  const operators = [padded, squared, out]
  const { got, want } = await run(makeGraph({ name: 'g', inputs: [input], outputs: out.outputs, operators }))
  expect(got).toEqual(want)
  expect(got).toHaveLength(3)
})
