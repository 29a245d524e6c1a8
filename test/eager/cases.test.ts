/** Every case of every operator, run by the operators' functions. */
import { afterAll, expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { type Eager, eager } from '../../src/eager/index'
import * as operations from '../../src/eager/operations'
import { operators } from '../../src/ops'
import { functionNames, runEagerly } from '../harness/eager'
import { hostGpu } from '../harness/host'
import { expectData } from '../harness/op-case'
import { seeded } from '../harness/random'
import { builtCases } from '../ops/cases'

let opened: Promise<Eager> | undefined

async function open(): Promise<Eager> {
  opened ??= (async () => eager({ gpu: await hostGpu() }))()
  return opened
}

afterAll(async () => (await open()).dispose())

test('every operator has a function by its name', () => {
  const functions = [...Object.entries(operations), ['quantize', undefined]].map(([name]) => name)
  expect(functions.sort()).toEqual(operators.map((def) => functionNames.get(def)).sort())
  for (const [name, { def }] of Object.entries(operations)) expect(functionNames.get(def)).toBe(name)
})

test.each(builtCases().map((one) => [one.name, one] as const))(
  '%s',
  async (_, { graph, data, ...options }) => {
    const q = await open()
    const inputs = data(seeded(7))
    const outputs = await runEagerly(q, graph, inputs)
    runReference(graph, inputs).forEach((expected, i) => {
      expectData(outputs[i], expected, { ...options, inputs }, graph.outputs[i]?.name ?? '')
    })
    // Nothing is left of a case but what was computed before.
    expect((await q.info()).tensors).toBe(0)
  },
)
