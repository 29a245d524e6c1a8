import { expect, test } from 'vitest'
import { choiceInputs, readsDigitImages } from '../../../../src/apps/page/inspect/inputs'
import { makeGraph } from '../../../../src/graph/graph'
import { makeOperator } from '../../../../src/graph/operator'
import { perTensor } from '../../../../src/graph/quant-params'
import { makeTensor } from '../../../../src/graph/tensor'
import { add } from '../../../../src/ops/index'
import { mixedNetwork } from '../../../quantize/networks'

/** Adds two quantized tensors. */
function twoInputs() {
  const tensor = (name: string, scale: number) =>
    makeTensor({ name, shape: [1, 6], type: 'int8', quant: perTensor(scale, 0) })
  const inputs = [tensor('a', 0.5), tensor('b', 0.25)]
  const outputs = [tensor('sum', 1)]
  const attrs = { activation: 'none' } as const
  return makeGraph({
    name: 'two',
    inputs,
    outputs,
    operators: [makeOperator({ def: add, name: 'sum', attrs, inputs, outputs })],
  })
}

test('random numbers fill every input, as real numbers that it can hold', () => {
  const graph = twoInputs()
  expect(readsDigitImages(graph)).toBe(false)
  const inputs = choiceInputs(graph, { kind: 'random', seed: 3 }, [])
  expect(Object.keys(inputs)).toEqual(['a', 'b'])
  expect([...(inputs.a ?? [])].every((value) => Number.isInteger(2 * value))).toBe(true)
  expect([...(inputs.b ?? [])].every((value) => Math.abs(value) <= 32)).toBe(true)
  expect(choiceInputs(graph, { kind: 'random', seed: 3 }, [])).toEqual(inputs)
  expect(choiceInputs(graph, { kind: 'random', seed: 4 }, [])).not.toEqual(inputs)
})

test('a digit is no input of a network that reads something else: it gets random numbers', () => {
  const { image } = choiceInputs(mixedNetwork(), { kind: 'digit', digit: 3 }, [])
  expect(image).toHaveLength(8 * 8 * 3)
})
