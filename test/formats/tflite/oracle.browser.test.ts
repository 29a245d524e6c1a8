/** Files that we write run in TensorFlow Lite and give the outputs of our reference there. */
import { expect, it } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { writeTflite } from '../../../src/formats/tflite/write'
import { openOracle, runOracle } from '../../harness/oracle'
import { seeded } from '../../harness/random'
import { builtCases } from '../../ops/cases'

/** Sets of random inputs for each graph. */
const runs = 5

/** float32 sums are rounded in another order. */
const relativeTolerance = 1e-5

for (const { name, graph, data, same, file, refused, steps = 0 } of builtCases()) {
  if (file === 'none') continue
  if (refused)
    it(`${name}: TensorFlow Lite refuses it`, async () => {
      await expect(runOracle(writeTflite(graph), data(seeded(0)) as Float32Array[])).rejects.toThrow()
    })
  else
    it(`${name}: the same answer in TensorFlow Lite`, async () => {
      const oracle = await openOracle(writeTflite(graph))
      for (let run = 0; run < (same ? 1 : runs); run++) {
        const inputs = data(seeded(run))
        const theirs = oracle.run(inputs as Float32Array[])
        const ours = runReference(graph, inputs)
        expect(theirs.map(({ name, type, shape }) => ({ name, type, shape }))).toEqual(
          graph.outputs.map(({ name, type, shape }) => ({ name, type, shape })),
        )
        theirs.forEach(({ type, data }, i) => {
          const limit = type === 'float32' ? relativeTolerance : steps
          expect(distance(data, ours[i] as Float32Array, type), `run ${run}`).toBeLessThanOrEqual(limit)
        })
      }
      oracle.close()
    })
}

for (const { name, graph, data } of builtCases().filter(({ name }) =>
  name.includes('weights with zero point'),
))
  it(`${name}: the same answer in TensorFlow Lite, in uint8`, async () => {
    const oracle = await openOracle(writeTflite(graph))
    for (let run = 0; run < runs; run++) {
      const inputs = data(seeded(run)) as Int8Array[]
      const [theirs] = oracle.run(inputs.map((input) => Uint8Array.from(input, (value) => value + 128)))
      expect(theirs?.type).toBe('uint8')
      const [ours] = runReference(graph, inputs) as Int8Array[]
      expect(Array.from(theirs?.data ?? [], (value) => Number(value) - 128)).toEqual(Array.from(ours ?? []))
    }
    oracle.close()
  })

/** The largest difference: in steps for integers, relative (to 1 at the least) for float32. NaN when any is NaN. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>, type: string): number {
  if (a.length !== b.length) return Number.NaN
  return Array.from(a, (value, i) => {
    const scale = type === 'float32' ? Math.max(1, Math.abs(value)) : 1
    return Math.abs(value - (b[i] as number)) / scale
  }).reduce((x, y) => Math.max(x, y), 0)
}
