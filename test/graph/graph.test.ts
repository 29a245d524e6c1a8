import { describe, expect, it } from 'vitest'
import { GraphError } from '../../src/graph/errors'
import { findConsumers, makeGraph } from '../../src/graph/graph'
import { makeOperator, type Operator } from '../../src/graph/operator'
import type { Tensor } from '../../src/graph/tensor'
import { leakyRelu } from '../../src/ops/elementwise/leaky-relu'
import { relu } from '../../src/ops/elementwise/relu'
import { softmax } from '../../src/ops/softmax/softmax'
import { float32 } from '../harness/build'

const tensor = (name: string, values?: number[]): Tensor => float32([1, 2], values, name)

function step(from: Tensor, to: Tensor, name = `${from.name} to ${to.name}`): Operator {
  return { def: relu, name, attrs: {}, inputs: [from], outputs: [to] }
}

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => tensor(name)) as [Tensor, Tensor, Tensor, Tensor]

describe('makeOperator', () => {
  it('rounds attributes to float32 that files hold in float32', () => {
    const leaky = makeOperator({
      def: leakyRelu,
      name: 'l',
      attrs: { alpha: 0.1 },
      inputs: [a],
      outputs: [b],
    })
    expect(leaky.attrs).toEqual({ alpha: Math.fround(0.1) })
    const soft = makeOperator({ def: softmax, name: 's', attrs: { beta: 0.7 }, inputs: [a], outputs: [b] })
    expect(soft.attrs).toEqual({ beta: Math.fround(0.7) })
  })

  it('refuses attributes beyond float32', () => {
    const steep = { def: leakyRelu, name: 'l', attrs: { alpha: 1e39 }, inputs: [a], outputs: [b] }
    expect(() => makeOperator(steep)).toThrow(/alpha Infinity is not a finite number/)
  })
})

describe('makeGraph', () => {
  it('puts operators in execution order, and keeps an order that is one', () => {
    const steps = [step(a, b), step(b, c), step(a, d)]
    const shuffled = [step(b, c), step(a, b)]
    const graph = { name: 'g', inputs: [a], outputs: [c] }
    expect(makeGraph({ ...graph, operators: steps }).operators).toEqual(steps)
    expect(makeGraph({ ...graph, operators: shuffled }).operators.map((op) => op.name)).toEqual([
      'a to b',
      'b to c',
    ])
  })

  it('sorts a chain of 20,000 operators without exhausting the stack', () => {
    const tensors = Array.from({ length: 20_001 }, (_, i) => tensor(`t${i}`))
    const operators = tensors
      .slice(1)
      .map((to, i) => step(tensors[i] as Tensor, to))
      .reverse()
    const last = tensors.at(-1) as Tensor
    const graph = makeGraph({ name: 'long', inputs: [tensors[0] as Tensor], outputs: [last], operators })
    expect(graph.operators[0]?.outputs[0]).toBe(tensors[1])
  })

  const rejected: [string, () => unknown, RegExp][] = [
    [
      'a cycle',
      () => makeGraph({ name: 'g', inputs: [], outputs: [b], operators: [step(a, b), step(b, a)] }),
      /cycle: RELU "b to a" reads "b"/,
    ],
    [
      'a tensor that nothing produces',
      () => makeGraph({ name: 'g', inputs: [a], outputs: [c], operators: [step(b, c)] }),
      /RELU "b to c" reads "b", which nothing produces/,
    ],
    [
      'an output that nothing produces',
      () => makeGraph({ name: 'g', inputs: [a], outputs: [d], operators: [step(a, b)] }),
      /nothing produces its output "d"/,
    ],
    [
      'two producers of one tensor',
      () => makeGraph({ name: 'g', inputs: [a, b], outputs: [c], operators: [step(a, c), step(b, c)] }),
      /"c" is written by RELU "a to c" and by RELU "b to c"/,
    ],
    [
      'an operator that writes an input',
      () => makeGraph({ name: 'g', inputs: [a, b], outputs: [b], operators: [step(a, b)] }),
      /writes the graph's input "b"/,
    ],
    [
      'an operator that writes a constant',
      () => {
        const constant = tensor('k', [1, 2])
        return makeGraph({ name: 'g', inputs: [a], outputs: [constant], operators: [step(a, constant)] })
      },
      /writes the constant "k"/,
    ],
    [
      'two inputs of one name',
      () => makeGraph({ name: 'g', inputs: [a, tensor('a')], outputs: [b], operators: [step(a, b)] }),
      /two inputs of the graph are named "a"/,
    ],
    ['no outputs', () => makeGraph({ name: 'g', inputs: [a], outputs: [], operators: [] }), /has no outputs/],
  ]
  for (const [what, build, message] of rejected) {
    it(`rejects ${what}`, () => {
      expect(build).toThrow(GraphError)
      expect(build).toThrow(message)
    })
  }
})

describe('findConsumers', () => {
  it('lists an operator once, however often it reads the tensor', () => {
    const twice: Operator = { ...step(a, b), inputs: [a, a] }
    expect(findConsumers({ operators: [twice, step(a, c)] }).get(a)?.length).toBe(2)
  })
})
