/** A random graph that can be batched computes for each item what it computes for the item alone. */
import { expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import type { Graph } from '../../src/graph/graph'
import { withBatch } from '../../src/graph/rebatch'
import type { TensorData } from '../../src/graph/tensor'
import { attempt } from '../harness/attempt'
import { randomData, seeded } from '../harness/random'
import { randomGraph } from './generate'

const items = 3

/** The graph for one item and for several; undefined if its items would mix. */
function batches(graph: Graph): readonly [Graph, Graph] | undefined {
  return attempt(() => [withBatch(graph, 1), withBatch(graph, items)])
}

function item(data: TensorData, index: number): TensorData {
  const length = data.length / items
  return data.slice(index * length, (index + 1) * length)
}

test('each item of a batch is computed alone', () => {
  let batched = 0
  for (let seed = 0; seed < 300; seed++) {
    const found = batches(randomGraph(seed))
    if (!found) continue
    batched++
    const [one, several] = found
    const random = seeded(seed)
    const data = several.inputs.map((tensor) => randomData(tensor, random))
    const whole = runReference(several, data)
    for (let index = 0; index < items; index++) {
      const alone = runReference(
        one,
        data.map((values) => item(values, index)),
      )
      const parts = whole.map((values) => item(values, index))
      expect(parts, `seed ${seed}, item ${index}`).toEqual(alone)
    }
  }
  expect(batched).toBeGreaterThan(20)
})
