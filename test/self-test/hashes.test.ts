/** The hashes that ship are those of the CPU reference. */
import { expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { referenceHash } from '../../src/self-test/judge'
import { makeNetworks } from '../../src/self-test/networks'

test('every hash of the file is what the CPU reference computes, and none is missing', async () => {
  const hashes = Object.fromEntries(makeNetworks().map((one) => [one.graph.name, referenceHash(one)]))
  await expect(`${JSON.stringify(hashes, null, 2)}\n`).toMatchFileSnapshot(
    '../../src/self-test/hashes.json',
    'If the networks changed on purpose: npx vitest run --project unit test/self-test/hashes.test.ts -u',
  )
})

test('no two networks have one name', () => {
  const names = makeNetworks().map(({ graph }) => graph.name)
  expect(new Set(names).size).toBe(names.length)
})

test('no output has few values, in which an error would be likely not to show', () => {
  const dull = makeNetworks().flatMap(({ graph, inputs }) =>
    runReference(graph, inputs).flatMap((output, i) => {
      const values = new Set(Array.from(output as Int8Array)).size
      return values < Math.min(5, output.length)
        ? `${graph.outputs[i]?.name} of ${graph.name}: ${values}`
        : []
    }),
  )
  // FILL repeats one value.
  expect(dull).toEqual(['FILL of more than a tensor: 1'])
})
