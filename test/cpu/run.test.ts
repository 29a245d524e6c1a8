import { describe, expect, it } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { GraphError, InputError } from '../../src/graph/errors'
import { makeGraph } from '../../src/graph/graph'
import { makeOperator, type OpDef } from '../../src/graph/operator'
import { perTensor } from '../../src/graph/quant-params'
import type { Tensor, TensorData } from '../../src/graph/tensor'
import { add } from '../../src/ops/elementwise/add'
import { relu } from '../../src/ops/elementwise/relu'
import { float32, int8 } from '../harness/build'

const none = { activation: 'none' } as const

/** out = relu(x + y) + (x + y), and the inner sum. */
function diamond() {
  const [x, y, sum, positive, out] = ['x', 'y', 'sum', 'positive', 'out'].map((name) =>
    float32([3], undefined, name),
  ) as [Tensor, Tensor, Tensor, Tensor, Tensor]
  const operators = [
    makeOperator({ def: add, name: 'last', attrs: none, inputs: [positive, sum], outputs: [out] }),
    makeOperator({ def: add, name: 'first', attrs: none, inputs: [x, y], outputs: [sum] }),
    makeOperator({ def: relu, name: 'middle', attrs: {}, inputs: [sum], outputs: [positive] }),
  ]
  return makeGraph({ name: 'diamond', inputs: [x, y], outputs: [out, sum], operators })
}

const inputs = [Float32Array.of(1, -5, 3), Float32Array.of(1, 1, 1)]

describe('runReference', () => {
  it('runs operators in order and returns the outputs in theirs', () => {
    const names: string[] = []
    const results = runReference(diamond(), inputs, { onOperator: (op, i) => names.push(`${i} ${op.name}`) })
    expect(results.map((data) => Array.from(data as Float32Array))).toEqual([
      [4, -4, 8],
      [2, -4, 4],
    ])
    expect(names).toEqual(['0 first', '1 middle', '2 last'])
  })

  it('hands out every tensor once, inputs first', () => {
    const seen: [string, number[]][] = []
    runReference(diamond(), inputs, {
      onTensor: ({ name }, data) => seen.push([name, Array.from(data as Float32Array)]),
    })
    expect(seen).toEqual([
      ['x', [1, -5, 3]],
      ['y', [1, 1, 1]],
      ['sum', [2, -4, 4]],
      ['positive', [2, 0, 4]],
      ['out', [4, -4, 8]],
    ])
  })

  it('adds constants', () => {
    const x = float32([2])
    const out = float32([2], undefined, 'out')
    const op = makeOperator({
      def: add,
      name: 'a',
      attrs: none,
      inputs: [x, float32([2], [10, 20], 'c')],
      outputs: [out],
    })
    const graph = makeGraph({ name: 'g', inputs: [x], outputs: [out], operators: [op] })
    expect(runReference(graph, [Float32Array.of(1, 2)])).toEqual([Float32Array.of(11, 22)])
  })

  it('gives a copy where an output is an input or a constant', () => {
    const x = float32([2])
    const c = float32([1], [7], 'c')
    const graph = makeGraph({ name: 'g', inputs: [x], outputs: [x, c], operators: [] })
    const data = Float32Array.of(1, 2)
    const results = runReference(graph, [data])
    expect(results).toEqual([data, Float32Array.of(7)])
    expect(results[0]).not.toBe(data)
    expect(results[1]).not.toBe(c.data)
  })

  it('stops between operators when its signal aborts', () => {
    const controller = new AbortController()
    const ran: string[] = []
    const onOperator = ({ name }: { name: string }) => {
      ran.push(name)
      controller.abort(new Error('enough'))
    }
    expect(() => runReference(diamond(), inputs, { onOperator, signal: controller.signal })).toThrow('enough')
    expect(ran).toEqual(['first'])
  })

  it('names an operator that does not compute its output', () => {
    const x = float32([2])
    const lazy: OpDef<object> = {
      kind: 'LAZY',
      infer: () => [{ shape: [2], type: 'float32' }],
      reference: () => [],
    }
    const out = float32([2], undefined, 'out')
    const op = makeOperator({ def: lazy, name: 'z', attrs: {}, inputs: [x], outputs: [out] })
    const graph = makeGraph({ name: 'g', inputs: [x], outputs: [out], operators: [op] })
    expect(() => runReference(graph, [Float32Array.of(1, 2)])).toThrow(GraphError)
    expect(() => runReference(graph, [Float32Array.of(1, 2)])).toThrow('LAZY "z": computed no output 0')
  })

  const int8Graph = () => {
    const quant = perTensor(0.5, 0)
    const x = int8([2], quant)
    const out = int8([2], quant, undefined, 'out')
    const op = makeOperator({ def: relu, name: 'r', attrs: {}, inputs: [x], outputs: [out] })
    return makeGraph({ name: 'small', inputs: [x], outputs: [out], operators: [op] })
  }
  it.each([
    ['too few arrays', [], /graph "small" has 1 inputs \("x"\), but 0 arrays came/],
    ['too many arrays', [Int8Array.of(1, 2), Int8Array.of(1, 2)], /but 2 arrays came/],
    [
      'the wrong type',
      [Float32Array.of(1, 2)],
      /input "x" is int8 2 .*2 elements of int8.*not a Float32Array/,
    ],
    ['the wrong length', [Int8Array.of(1, 2, 3)], /input "x" is int8 2 .*2 elements are expected, 3 came/],
  ] as const)('refuses %s', (_, data, message) => {
    const run = () => runReference(int8Graph(), data as readonly TensorData[])
    expect(runReference(int8Graph(), [Int8Array.of(-1, 2)])).toEqual([Int8Array.of(0, 2)])
    expect(run).toThrow(InputError)
    expect(run).toThrow(message)
  })
})
