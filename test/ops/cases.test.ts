import { expect, it } from 'vitest'
import { runReference } from '../../src/cpu/run'
import type { OpDef, Operator } from '../../src/graph/operator'
import { operators } from '../../src/ops'
import { seeded } from '../harness/random'
import { builtCases } from './cases'

type Definition = OpDef<unknown>
const all = builtCases()
const missing = 'these operators need such a case in test/ops/cases'

/** The operators of `wanted` of which no case has one that `fits`. */
function withoutCase(
  wanted: (def: Definition) => unknown,
  fits: (op: Operator) => boolean,
  cases = all,
): string[] {
  const built = cases.flatMap(({ graph }) => graph.operators.filter(fits).map(({ def }) => def))
  return operators.filter((def) => wanted(def) && !built.includes(def)).map(({ kind }) => kind)
}

it('every operator with a form in .tflite files is in a case that is written', () => {
  const written = all.filter(({ file }) => file !== 'none')
  expect(
    withoutCase(
      ({ tflite }) => tflite,
      () => true,
      written,
    ),
    missing,
  ).toEqual([])
})

it('every operator with a kernel is in a case that runs it', () => {
  const onGpu = (op: Operator) => !op.def.hostOnly?.(op)
  expect(
    withoutCase(({ kernel, candidates }) => kernel ?? candidates, onGpu),
    missing,
  ).toEqual([])
})

it('every operator that may run on the CPU is in a case that does', () => {
  const onHost = (op: Operator) => op.def.hostOnly?.(op) !== undefined
  expect(
    withoutCase(({ hostOnly }) => hostOnly, onHost),
    missing,
  ).toEqual([])
})

it('every operator that can be quantized is in a case of int8', () => {
  const ofInt8 = (op: Operator) => op.inputs.some((input) => input?.type === 'int8')
  expect(
    withoutCase(({ quantization }) => quantization, ofInt8),
    missing,
  ).toEqual([])
})

it('no two cases have one name', () => {
  const names = all.map(({ name }) => name)
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

it('no case has one value throughout its output, in which nothing could go wrong', () => {
  const alike = all.filter(({ graph, data }) =>
    runReference(graph, data(seeded(7))).some((output) => {
      const values = Array.from(output as Int8Array)
      return values.length > 8 && new Set(values).size < 2
    }),
  )
  expect(alike.map(({ name }) => name)).toEqual([
    'add, steps far below the output’s, int8',
    'mul, products far below a step, int8',
    'fill, float32',
    'fill, int8',
  ])
})
