import { expect, it } from 'vitest'
import { operators } from '../../../src/ops'
import { builtinOptions } from './builtin-options'

/** The tables that are not called as their operator is. */
const shared: Readonly<Record<string, string>> = {
  AVERAGE_POOL_2D: 'Pool2D',
  L2_NORMALIZATION: 'L2Norm',
  MAX_POOL_2D: 'Pool2D',
  MAXIMUM: 'MaximumMinimum',
  MEAN: 'Reducer',
  MINIMUM: 'MaximumMinimum',
  REDUCE_ALL: 'Reducer',
  REDUCE_ANY: 'Reducer',
  REDUCE_MAX: 'Reducer',
  REDUCE_MIN: 'Reducer',
  REDUCE_PROD: 'Reducer',
  SUM: 'Reducer',
}

/** "CONV_2D" and "Conv2D" alike. */
function plainName(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

it.each(operators.flatMap(({ kind, tflite }) => (tflite?.options ? [{ kind, ...tflite.options }] : [])))(
  '$kind has its table of options, by name and number',
  ({ kind, name, type }) => {
    expect(`${builtinOptions[type - 1]}Options`).toBe(name)
    expect(plainName(name)).toBe(`${plainName(shared[kind] ?? kind)}options`)
  },
)

it('the list of tables has the numbers of the schema', () => {
  const numbers = ['Conv2D', 'Pool2D', 'Mul', 'Slice', 'LeakyRelu', 'HardSwish', 'Gelu', 'RightShift'].map(
    (name) => builtinOptions.indexOf(name) + 1,
  )
  expect(numbers).toEqual([1, 5, 21, 48, 75, 91, 116, 126])
  expect(builtinOptions).toHaveLength(126)
})
