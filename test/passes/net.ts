/** Small float networks for the tests of passes, and the check that a pass changes no value. */
import { expect } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { type Graph, makeGraph } from '../../src/graph/graph'
import { makeOperator, type OpDef, type Operator } from '../../src/graph/operator'
import { type DataType, elementCount, makeTensor, type Tensor } from '../../src/graph/tensor'
import {
  add,
  batchNormalization,
  conv2d,
  depthwiseConv2d,
  dropout,
  fullyConnected,
  pad,
  relu,
  transposeConv,
} from '../../src/ops/index'
import type { Padding } from '../../src/ops/shared/window'
import { type Random, seeded } from '../harness/random'

/** Collects operators with random float32 weights; each method returns the operator's output. */
export class Net {
  readonly operators: Operator[] = []
  readonly random: Random

  constructor(seed = 1) {
    this.random = seeded(seed)
  }

  emit<A>(def: OpDef<A>, attrs: A, inputs: readonly (Tensor | undefined)[], name: string): Tensor {
    return this.emitAll(def, attrs, inputs, name)[0] as Tensor
  }

  /** All outputs of an operator that has several, or of another type than float32. */
  emitAll<A>(
    def: OpDef<A>,
    attrs: A,
    inputs: readonly (Tensor | undefined)[],
    name: string,
    type: DataType = 'float32',
  ): Tensor[] {
    const draft = makeTensor({ name, shape: [], type })
    const specs = def.infer({ def, name, attrs, inputs, outputs: [draft] })
    const outputs = specs.map((spec, i) =>
      makeTensor({ ...draft, ...spec, name: i === 0 ? name : `${name}:${i}` }),
    )
    this.operators.push(makeOperator({ def, name, attrs, inputs, outputs }))
    return outputs
  }

  input(shape: readonly number[], name = 'x'): Tensor {
    return makeTensor({ name, shape, type: 'float32' })
  }

  constant(shape: readonly number[], name: string, offset = -0.5): Tensor {
    const data = Float32Array.from({ length: elementCount(shape) }, () => this.random() + offset)
    return makeTensor({ name, shape, type: 'float32', data })
  }

  conv(x: Tensor, name: string, channels = 4, padding: Padding = 'SAME', stride = 1, size = 3): Tensor {
    const filter = this.constant([channels, size, size, x.shape[3] ?? 1], `${name}/w`)
    const attrs = {
      strides: [stride, stride],
      dilations: [1, 1],
      padding,
      activation: 'none',
    } as const
    return this.emit(conv2d, attrs, [x, filter, this.constant([channels], `${name}/b`)], name)
  }

  depthwise(x: Tensor, name: string, multiplier = 1): Tensor {
    const channels = (x.shape[3] ?? 1) * multiplier
    const filter = this.constant([1, 3, 3, channels], `${name}/w`)
    const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' } as const
    return this.emit(depthwiseConv2d, attrs, [x, filter, undefined], name)
  }

  transposeConv(x: Tensor, name: string, channels = 4): Tensor {
    const [, height = 1, width = 1, depth = 1] = x.shape
    const inputs = [x, this.constant([channels, 3, 3, depth], `${name}/w`)]
    const size = [2 * height, 2 * width] as const
    return this.emit(
      transposeConv,
      { strides: [2, 2], padding: 'SAME', activation: 'none', size },
      inputs,
      name,
    )
  }

  dense(x: Tensor, name: string, units: number): Tensor {
    const weights = this.constant([units, x.shape.at(-1) ?? 1], `${name}/w`)
    const attrs = { activation: 'none', keepDims: x.shape.length > 2 } as const
    return this.emit(fullyConnected, attrs, [x, weights, this.constant([units], `${name}/b`)], name)
  }

  relu(x: Tensor, name: string): Tensor {
    return this.emit(relu, {}, [x], name)
  }

  sum(a: Tensor, b: Tensor, name: string): Tensor {
    return this.emit(add, { activation: 'none' }, [a, b], name)
  }

  dropout(x: Tensor, name: string): Tensor {
    return this.emit(dropout, { rate: 0.5 }, [x], name)
  }

  pad(x: Tensor, name: string, margin: readonly [number, number]): Tensor {
    return this.emit(pad, { paddings: [[0, 0], margin, margin, [0, 0]] }, [x], name)
  }

  normalize(x: Tensor, name: string, { gamma = true, beta = true } = {}): Tensor {
    const shape = [x.shape.at(-1) ?? 1]
    const inputs = [
      x,
      gamma ? this.constant(shape, `${name}/gamma`) : undefined,
      beta ? this.constant(shape, `${name}/beta`) : undefined,
      this.constant(shape, `${name}/mean`),
      this.constant(shape, `${name}/variance`, 0.1),
    ]
    return this.emit(batchNormalization, { epsilon: 1e-3 }, inputs, name)
  }

  graph(inputs: readonly Tensor[], outputs: readonly Tensor[]): Graph {
    return makeGraph({ name: 'net', inputs, outputs, operators: this.operators })
  }
}

/** The kinds of a graph's operators, in order. */
export function kinds(graph: Graph): string[] {
  return graph.operators.map((op) => op.def.kind)
}

/** Random inputs for a float graph, in [−1, 1). */
export function randomInputs(graph: Graph, seed: number): Float32Array[] {
  const random = seeded(seed)
  return graph.inputs.map(({ shape }) =>
    Float32Array.from({ length: elementCount(shape) }, () => random() * 2 - 1),
  )
}

/** Checks that two graphs have the same inputs and outputs by name, and compute the same to 1e-5 relative. */
export function expectSame(before: Graph, after: Graph): void {
  expect(after.inputs).toEqual(before.inputs)
  expect(after.outputs.map(({ name }) => name)).toEqual(before.outputs.map(({ name }) => name))
  for (const seed of [1, 2, 3]) {
    const inputs = randomInputs(before, seed)
    const expected = runReference(before, inputs)
    const actual = runReference(after, inputs)
    expected.forEach((values, i) => {
      expect(relativeError(actual[i] as Float32Array, values as Float32Array)).toBeLessThanOrEqual(1e-5)
    })
  }
}

/** Largest difference over the largest expected magnitude; NaN when either holds NaN. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  let largest = 0
  let difference = 0
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i] ?? Number.NaN))
    difference = Math.max(difference, Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN)))
  }
  return difference / Math.max(largest, 1e-6)
}
