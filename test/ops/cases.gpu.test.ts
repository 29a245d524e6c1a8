/** Every case on the GPU: in every way that its operator can be computed there, or through a session. */
import { afterAll, it } from 'vitest'
import { runReference } from '../../src/cpu/run'
import type { DotProduct } from '../../src/graph/kernel'
import { inNode } from '../harness/host'
import { caseDevice, closeCaseDevice, compareGraph, expectData } from '../harness/op-case'
import { seeded } from '../harness/random'
import { openOwn } from '../harness/session'
import { type BuiltCase, builtCases } from './cases'

afterAll(closeCaseDevice)

/** True if an operator runs on the CPU, or there are several, which a session may fuse. */
function wantsSession({ graph: { operators } }: BuiltCase): boolean {
  return operators.length > 1 || operators.some((op) => op.def.hostOnly?.(op))
}

async function throughSession({ graph, data, ...options }: BuiltCase, dot: DotProduct): Promise<void> {
  const inputs = data(seeded(7))
  const session = await openOwn(graph, { device: await caseDevice(), dot })
  const outputs = await session.run(
    Object.fromEntries(graph.inputs.map(({ name }, i) => [name, inputs[i] ?? []])),
  )
  for (const [i, expected] of runReference(graph, inputs).entries()) {
    const name = graph.outputs[i]?.name ?? ''
    expectData(outputs[name], expected, { ...options, inputs }, name)
  }
}

/** In Node kernels read bytes as on a GPU, by shifts. */
const adapter = inNode ? { software: false } : {}

async function inEveryWay({ graph, data, ...options }: BuiltCase, dot: DotProduct): Promise<void> {
  await compareGraph(graph, dot, { ...options, adapter, inputs: data(seeded(7)) })
}

function multipliesInt8({ graph }: BuiltCase): boolean {
  return graph.operators.some((op) => op.def.macs && op.inputs[0]?.type === 'int8')
}

for (const one of builtCases()) {
  const run = wantsSession(one) ? throughSession : inEveryWay
  if (multipliesInt8(one)) {
    it.each(one.dots ?? (['native', 'emulated'] as const))(`${one.name}, %s dot product`, (dot) =>
      run(one, dot),
    )
  } else {
    it(one.name, () => run(one, 'native'))
  }
}
