/** Runs an operator in TensorFlow Lite and in the reference, on seeded random inputs; Chromium only. */
import { expect, it } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { writeTflite } from '../../src/formats/tflite/write'
import { makeGraph } from '../../src/graph/graph'
import type { Operator } from '../../src/graph/operator'
import type { Tensor, TensorData } from '../../src/graph/tensor'
import { randomData } from './op-case'
import { runOracle } from './oracle'
import { seeded } from './random'

/** The first elements that differ, as [index, TensorFlow Lite's, ours]. */
export async function differences(op: Operator, given?: readonly TensorData[]): Promise<unknown[]> {
  const inputs = [...new Set(op.inputs)].filter((tensor): tensor is Tensor => !!tensor && !tensor.data)
  const graph = makeGraph({ name: 'case', inputs, outputs: op.outputs, operators: [op] })
  const random = seeded(31)
  const data = given ?? inputs.map((tensor) => randomData(tensor, random))
  const [ours] = runReference(graph, data)
  const [theirs] = await runOracle(writeTflite(graph), data as Int8Array[])
  expect(theirs?.data.length).toBe(ours?.length)
  return Array.from(theirs?.data ?? [], (value, i) => [i, value, Number(ours?.[i])])
    .filter(([, value, own]) => value !== own)
    .slice(0, 8)
}

/** Defines a test for each operator: the reference's bytes are TensorFlow Lite's. */
export function itMatchesOracle(
  cases: Readonly<Record<string, readonly [build: () => Operator, inputs?: readonly TensorData[]]>>,
): void {
  it.each(Object.entries(cases))('%s', async (_, [build, inputs]) => {
    expect(await differences(build(), inputs)).toEqual([])
  })
}
