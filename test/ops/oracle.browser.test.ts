/** The reference's bytes are TensorFlow Lite's, operator by operator, on random bytes and awkward quantizations. */
import { describe, expect, it } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { writeTflite } from '../../src/formats/tflite/write'
import { makeGraph } from '../../src/graph/graph'
import type { Operator } from '../../src/graph/operator'
import { perTensor } from '../../src/graph/quant-params'
import type { Tensor } from '../../src/graph/tensor'
import { add } from '../../src/ops/elementwise/add'
import { leakyRelu } from '../../src/ops/elementwise/leaky-relu'
import { relu } from '../../src/ops/elementwise/relu'
import { relu6 } from '../../src/ops/elementwise/relu6'
import { sigmoid } from '../../src/ops/elementwise/sigmoid'
import { tanh } from '../../src/ops/elementwise/tanh'
import { concatenation } from '../../src/ops/move/concatenation'
import { pad } from '../../src/ops/move/pad'
import { averagePool2d } from '../../src/ops/pool/average-pool2d'
import { maxPool2d } from '../../src/ops/pool/max-pool2d'
import { dequantize } from '../../src/ops/quantize/dequantize'
import { quantize } from '../../src/ops/quantize/quantize'
import { softmax } from '../../src/ops/softmax/softmax'
import { float32, int8, makeOp } from '../harness/build'
import { randomData } from '../harness/op-case'
import { runOracle } from '../harness/oracle'
import { seeded } from '../harness/random'

/** The first elements that differ, as [index, TensorFlow Lite's, ours]. */
async function differences(op: Operator): Promise<unknown[]> {
  const inputs = [...new Set(op.inputs)].filter((tensor): tensor is Tensor => !!tensor && !tensor.data)
  const graph = makeGraph({ name: 'case', inputs, outputs: op.outputs, operators: [op] })
  const random = seeded(31)
  const data = inputs.map((tensor) => randomData(tensor, random))
  const [ours] = runReference(graph, data)
  const [theirs] = await runOracle(writeTflite(graph), data as Int8Array[])
  expect(theirs?.data.length).toBe(ours?.length)
  return Array.from(theirs?.data ?? [], (value, i) => [i, value, ours?.[i]])
    .filter(([, value, own]) => value !== own)
    .slice(0, 8)
}

const none = { activation: 'none' } as const
const [a, b, out] = [perTensor(0.031, 12), perTensor(0.0071, -99), perTensor(0.0402, 5)]
const probabilities = { quant: perTensor(1 / 256, -128) }
const image = [2, 9, 7, 5]

const sum = (second: readonly number[], activation: 'none' | 'relu6', quant = b, output = out) =>
  makeOp(add, { activation }, [int8([9, 64, 8], a, undefined, 'a'), int8(second, quant, undefined, 'b')], {
    quant: output,
  })
const pooled = (def: typeof maxPool2d, window: readonly [number, number], activation: 'none' | 'relu6') =>
  makeOp(def, { window, strides: [2, 2], padding: 'SAME', activation }, [int8(image, a)], { quant: a })

describe('the oracle agrees on', () => {
  it.each<readonly [string, () => Operator]>([
    ['add', () => sum([9, 64, 8], 'none')],
    [
      'add of very different scales, relu6',
      () => sum([9, 64, 8], 'relu6', perTensor(0.91, 127), perTensor(0.4, -50)),
    ],
    [
      'add at extreme zero points',
      () => sum([9, 64, 8], 'none', perTensor(0.0313, 127), perTensor(0.05, -128)),
    ],
    ['add of a value for each channel', () => sum([8], 'none')],
    ['average pool of nine', () => pooled(averagePool2d, [3, 3], 'none')],
    ['average pool of two, relu6', () => pooled(averagePool2d, [2, 1], 'relu6')],
    ['max-pool, relu6', () => pooled(maxPool2d, [3, 2], 'relu6')],
    [
      'concatenation',
      () =>
        makeOp(
          concatenation,
          { axis: -1, ...none },
          [int8(image, a, undefined, 'a'), int8(image, a, undefined, 'b')],
          {
            quant: a,
          },
        ),
    ],
    [
      'pad',
      () =>
        makeOp(
          pad,
          {
            paddings: [
              [0, 0],
              [1, 2],
              [3, 0],
              [0, 0],
            ],
          },
          [int8(image, perTensor(0.1, -128))],
          {
            quant: perTensor(0.1, -128),
          },
        ),
    ],
    ['softmax', () => makeOp(softmax, { beta: 1 }, [int8([400, 10], perTensor(0.06, 3))], probabilities)],
    [
      'softmax, fine',
      () => makeOp(softmax, { beta: 1 }, [int8([40, 100], perTensor(0.013, 3))], probabilities),
    ],
    [
      'softmax, coarse',
      () => makeOp(softmax, { beta: 1 }, [int8([400, 5], perTensor(0.7, -128))], probabilities),
    ],
    ['relu in place', () => makeOp(relu, {}, [int8([4000], a)], { quant: a })],
    ['relu to another scale', () => makeOp(relu, {}, [int8([4000], a)], { quant: perTensor(0.0171, -128) })],
    [
      'relu6',
      () => makeOp(relu6, {}, [int8([4000], perTensor(0.06, 3))], { quant: perTensor(6 / 255, -128) }),
    ],
    ['leaky relu', () => makeOp(leakyRelu, { alpha: 0.1 }, [int8([4000], a)], { quant: out })],
    ['leaky relu, steep', () => makeOp(leakyRelu, { alpha: 0.3 }, [int8([4000], out)], { quant: a })],
    ['leaky relu in place', () => makeOp(leakyRelu, { alpha: 0.01 }, [int8([4000], a)], { quant: a })],
    ['sigmoid', () => makeOp(sigmoid, {}, [int8([4000], perTensor(0.06, 3))], probabilities)],
    ['sigmoid, coarse', () => makeOp(sigmoid, {}, [int8([4000], perTensor(0.23, 127))], probabilities)],
    ['tanh', () => makeOp(tanh, {}, [int8([4000], perTensor(0.021, -3))], { quant: perTensor(1 / 128, 0) })],
    ['quantize', () => makeOp(quantize, {}, [float32([4000])], { type: 'int8', quant: perTensor(0.037, 9) })],
    ['dequantize', () => makeOp(dequantize, {}, [int8([4000], out)], { type: 'float32' })],
  ])('%s', async (_, build) => {
    expect(await differences(build())).toEqual([])
  })
})
