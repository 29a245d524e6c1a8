/**
 * Every case on the GPU: in every way that its operator can be computed there, or through a session; and by the
 * operator's function. In Deno, whose compiler is Firefox's, the first case of each operator: Firefox builds the
 * pipelines of all.
 */
import { afterAll, expect, it } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { type Eager, eager } from '../../src/eager/index'
import type { DotProduct } from '../../src/graph/kernel'
import { runEagerly } from '../harness/eager'
import { inDeno, inNode } from '../harness/host'
import { caseDevice, closeCaseDevice, compareGraph, expectData } from '../harness/op-case'
import { seeded } from '../harness/random'
import { openOwn } from '../harness/session'
import { type BuiltCase, builtCases, firstOfEachKind } from './cases'

const functions = new Map<DotProduct, Promise<Eager>>()

afterAll(async () => {
  for (const q of functions.values()) (await q).dispose()
  await closeCaseDevice()
})

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

/** On a device whose pipelines are there already. */
async function byFunctions({ graph, data, ...options }: BuiltCase, dot: DotProduct): Promise<void> {
  const device = await caseDevice()
  const q = await (functions.get(dot) ?? eager({ device, dot }))
  functions.set(dot, Promise.resolve(q))
  const inputs = data(seeded(7))
  const outputs = await runEagerly(q, graph, inputs)
  for (const [i, expected] of runReference(graph, inputs).entries())
    expectData(outputs[i], expected, { ...options, inputs }, `the function's output ${i}`)
  expect((await q.info()).tensors, 'tensors that are left').toBe(0)
}

async function everyWay(one: BuiltCase, dot: DotProduct): Promise<void> {
  await (wantsSession(one) ? throughSession : inEveryWay)(one, dot)
  // In Node other shaders would have to be compiled.
  if (!inNode) await byFunctions(one, dot)
}

function multipliesInt8({ graph }: BuiltCase): boolean {
  return graph.operators.some((op) => op.def.macs && op.inputs[0]?.type === 'int8')
}

for (const one of inDeno ? firstOfEachKind(builtCases()) : builtCases()) {
  if (multipliesInt8(one)) {
    it.each(one.dots ?? (['native', 'emulated'] as const))(`${one.name}, %s dot product`, (dot) =>
      everyWay(one, dot),
    )
  } else {
    it(one.name, () => everyWay(one, 'native'))
  }
}
