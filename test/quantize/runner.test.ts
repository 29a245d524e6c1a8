import { expect, test } from 'vitest'
import { makeGraph } from '../../src/graph/graph'
import { makeOperator } from '../../src/graph/operator'
import { perTensor } from '../../src/graph/quant-params'
import { makeTensor } from '../../src/graph/tensor'
import { quantize } from '../../src/ops/index'
import { referenceRunner } from '../../src/quantize/index'

test('the reference takes and gives real numbers, whatever a model stores', async () => {
  const quant = perTensor(0.5, 128)
  const input = makeTensor({ name: 'pixels', shape: [1, 3], type: 'uint8', quant })
  const output = makeTensor({ name: 'int8', shape: [1, 3], type: 'int8', quant: perTensor(0.5, 0) })
  const op = makeOperator({ def: quantize, name: 'shift', attrs: {}, inputs: [input], outputs: [output] })
  const graph = makeGraph({ name: 'legacy', inputs: [input], outputs: [output], operators: [op] })
  const run = referenceRunner(graph)
  const values = new Map(
    await (run({ pixels: Float32Array.of(-64, 0.6, 1000) }) as Iterable<[string, Float32Array]>),
  )
  expect([...(values.get('pixels') ?? [])]).toEqual([-64, 0.5, 63.5])
  expect([...(values.get('int8') ?? [])]).toEqual([-64, 0.5, 63.5])
})
