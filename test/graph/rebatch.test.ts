import { describe, expect, it } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { GraphError } from '../../src/graph/errors'
import { makeGraph } from '../../src/graph/graph'
import { withBatch } from '../../src/graph/rebatch'
import { add } from '../../src/ops/elementwise/add'
import { transpose } from '../../src/ops/move/transpose'
import { float32, makeOp } from '../harness/build'
import { deepMnist } from '../harness/networks'
import { seeded } from '../harness/random'

describe('withBatch', () => {
  it('computes for each item of a batch what the graph computes for it alone', () => {
    const graph = deepMnist('int8', 2, 8)
    const random = seeded(1)
    const images = Int8Array.from({ length: 3 * 64 }, () => Math.floor(random() * 256) - 128)
    const [together] = runReference(withBatch(graph, 3), [images])
    const alone = [0, 1, 2].flatMap((i) => {
      const [output] = runReference(graph, [images.subarray(i * 64, (i + 1) * 64)])
      return Array.from(output as Int8Array)
    })
    expect(Array.from(together as Int8Array)).toEqual(alone)
    expect(new Set(alone).size).toBeGreaterThan(3)
  })

  it('goes back to where it came from', () => {
    const graph = deepMnist('int8', 2, 8)
    const there = withBatch(graph, 5)
    expect(there.outputs[0]?.shape).toEqual([5, 10])
    expect(withBatch(there, 1).operators.map((op) => op.outputs[0]?.shape)).toEqual(
      graph.operators.map((op) => op.outputs[0]?.shape),
    )
  })

  it('leaves alone what hangs on constants, whatever its first axis is', () => {
    const turned = makeOp(transpose, { permutation: [1, 0] }, [float32([3, 1], [1, 2, 3], 'c')])
    const x = float32([1, 3])
    const sum = makeOp(add, { activation: 'none' }, [x, turned.outputs[0]])
    const graph = makeGraph({ name: 'g', inputs: [x], outputs: sum.outputs, operators: [turned, sum] })
    const [result] = runReference(withBatch(graph, 2), [Float32Array.of(0, 0, 0, 10, 10, 10)])
    expect(result).toEqual(Float32Array.of(1, 2, 3, 11, 12, 13))
  })

  it('names the operator through which a batch does not go', () => {
    const x = float32([2, 3])
    const turned = makeOp(transpose, { permutation: [1, 0] }, [x])
    const graph = makeGraph({ name: 'g', inputs: [x], outputs: turned.outputs, operators: [turned] })
    expect(() => withBatch(graph, 4)).toThrow(GraphError)
    expect(() => withBatch(graph, 4)).toThrow(
      'TRANSPOSE "op": does not carry batches of 2 through: it moves axis 0',
    )
  })

  for (const batch of [0, -1, 1.5, Number.NaN]) {
    it(`rejects a batch of ${batch}`, () => {
      expect(() => withBatch(deepMnist('int8', 2, 8), batch)).toThrow(GraphError)
    })
  }

  it('rejects inputs that disagree on their batch', () => {
    const [a, b] = [float32([1, 4], undefined, 'a'), float32([2, 4], undefined, 'b')]
    const op = makeOp(add, { activation: 'none' }, [a, b])
    const graph = makeGraph({ name: 'g', inputs: [a, b], outputs: op.outputs, operators: [op] })
    expect(() => withBatch(graph, 3)).toThrow(/"a" and "b" have batch sizes 1 and 2/)
  })
})
