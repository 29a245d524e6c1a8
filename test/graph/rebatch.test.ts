import { describe, expect, it } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { commonBatch } from '../../src/graph/common-batch'
import { GraphError } from '../../src/graph/errors'
import { type Graph, makeGraph } from '../../src/graph/graph'
import type { OpDef, Operator } from '../../src/graph/operator'
import { withBatch } from '../../src/graph/rebatch'
import type { Tensor } from '../../src/graph/tensor'
import { add } from '../../src/ops/elementwise/add'
import { relu } from '../../src/ops/elementwise/relu'
import { sub } from '../../src/ops/elementwise/sub'
import { reshape } from '../../src/ops/move/reshape'
import { transpose } from '../../src/ops/move/transpose'
import { logSoftmax } from '../../src/ops/softmax/log-softmax'
import { softmax } from '../../src/ops/softmax/softmax'
import { float32, makeOp } from '../harness/build'
import { deepMnist } from '../harness/networks'
import { seeded } from '../harness/random'

/** A graph of operators, each of which reads the one before. */
function chain(...operators: Operator[]): Graph {
  const [input] = (operators[0] as Operator).inputs.filter((tensor) => !tensor?.data)
  return makeGraph({
    name: 'g',
    inputs: [input as Tensor],
    outputs: (operators.at(-1) as Operator).outputs,
    operators,
  })
}

describe('commonBatch', () => {
  const turning = (batch: number) => chain(makeOp(transpose, { permutation: [1, 0] }, [float32([batch, 3])]))
  const plain = (batch: number) => chain(makeOp(relu, {}, [float32([batch, 3])]))

  it('is the one asked for, if all go with it', () => {
    expect(commonBatch([plain(1), plain(4)], 7)).toBe(7)
  })

  it('is one that a network is built for, if the others go with it', () => {
    expect(commonBatch([plain(5), turning(2)], 7)).toBe(2)
    expect(commonBatch([turning(2), plain(5)], 7)).toBe(2)
  })

  it('is 1 where there is none', () => {
    expect(commonBatch([turning(2), turning(4)], 7)).toBe(1)
  })
})

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

  it.each([softmax, logSoftmax])('refuses $kind over a batch that a reshape folded into its axis', (def) => {
    const folded = makeOp(reshape, { shape: [8] }, [float32([1, 8])])
    const graph = chain(folded, makeOp<never>(def as OpDef<never>, { beta: 1 } as never, folded.outputs))
    expect(() => withBatch(graph, 2)).toThrow(
      `${def.kind} "op": does not carry batches of 1 through: axis 0, the batch, is its last axis`,
    )
  })

  it('refuses a constant that differs along the batch', () => {
    const c = float32([3, 2], [1, 2, 3, 4, 5, 6], 'c')
    const graph = chain(makeOp(sub, { activation: 'none' }, [float32([1, 2]), c]))
    for (const batch of [2, 3, 4]) expect(() => withBatch(graph, batch)).toThrow(/^SUB "op": does not carry/)
  })

  it('refuses an operand whose items would lie along another axis', () => {
    const x = float32([1, 1])
    const flat = makeOp(reshape, { shape: [1] }, [x])
    const graph = chain(flat, makeOp(add, { activation: 'none' }, [flat.outputs[0], x]))
    expect(() => withBatch(graph, 2)).toThrow(
      'ADD "op": does not carry batches of 1 through: "out" has fewer',
    )
  })

  it('refuses rows that would hold elements of two items', () => {
    const graph = chain(makeOp(reshape, { shape: [-1, 2] }, [float32([2, 3])]))
    expect(() => withBatch(graph, 4)).toThrow(/RESHAPE "op": .* "out" is 3×2 and would be 6×2/)
  })

  it('refuses an output that does not depend on the inputs', () => {
    const x = float32([1, 2])
    const c = float32([4], [1, 2, 3, 4], 'c')
    const graph = makeGraph({ name: 'g', inputs: [x], outputs: [c, x], operators: [] })
    expect(() => withBatch(graph, 2)).toThrow('output "c" does not depend on the inputs')
    expect(withBatch(graph, 1)).toBe(graph)
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
