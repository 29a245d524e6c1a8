import { afterAll, test } from 'vitest'
import { narrowGraph } from '../../../harness/narrow'
import { closeCaseDevice, compareGraph } from '../../../harness/op-case'
import { inNode } from '../../../harness/host'
import { builtCases } from '../../cases'
import { seeded } from '../../../harness/random'
import { hasInt8Weights } from '../../../harness/narrow'
afterAll(closeCaseDevice)
for (const { name, graph, data, ...options } of builtCases().filter(({graph}) => graph.operators.length === 1 && graph.operators.some(hasInt8Weights)))
  for (const bits of [4, 2, 1] as const)
    for (const dot of ['native', 'emulated'] as const)
      test(`${name}: ${bits} ${dot}`, () => compareGraph(narrowGraph(graph, bits), dot, { ...options, adapter: inNode ? { software: false } : {}, inputs: data(seeded(7)) }))
