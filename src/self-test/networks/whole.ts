import { type OpDef, type Operator, outputOf } from '../../graph/operator'
import { perTensor } from '../../graph/quant-params'
import { elementCount, type Tensor } from '../../graph/tensor'
import type { Random } from '../../numerics/random'
import * as ops from '../../ops'
import { type Network, network, operator, type Spec } from '../build'
import { conv, dense, depthwise, type Layer, linear } from './layers'

const halves = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const
const halved = { strides: [2, 2], dilations: [1, 1], padding: 'SAME', activation: 'relu6' } as const
const shares = { type: 'int8', quant: perTensor(1 / 256, -128) } as const

/** Operators one behind the other. */
class Chain {
  readonly operators: Operator[] = []

  constructor(private readonly next: Random) {}

  /** The output of the last operator. */
  get last(): Tensor {
    return outputOf(this.operators.at(-1) as Operator)
  }

  layer<A>(layer: Layer<A>): this {
    const name = `layer ${this.operators.length}`
    this.operators.push(linear(layer, this.next, this.operators.length ? this.last : undefined, name))
    return this
  }

  op<A>(name: string, def: OpDef<A>, attrs: A, output: Spec = this.last, ...others: Tensor[]): this {
    this.operators.push(operator(name, def, attrs, [this.last, ...others], output))
    return this
  }
}

/** Networks as they are used, whose tensors share memory. */
export function whole(): Network[] {
  const of = (name: string, make: (chain: Chain) => Chain) =>
    network(name, (next) => make(new Chain(next)).operators, true)
  return [of('a network for digits', digits), of('a network for pictures', pictures)]
}

function digits(chain: Chain): Chain {
  chain.layer(conv([1, 12, 12, 1], [8, 5, 5, 1])).op('pool 1', ops.maxPool2d, halves)
  chain.layer(conv([1, 6, 6, 8], [16, 3, 3, 8])).op('pool 2', ops.maxPool2d, halves)
  const count = elementCount(chain.last.shape)
  chain.op('flat', ops.reshape, { shape: [1, count] })
  return chain.layer(dense([1, count], [10, count])).op('shares', ops.softmax, { beta: 0.03 }, shares)
}

function pictures(chain: Chain): Chain {
  const image = chain.layer(conv([1, 16, 16, 3], [8, 3, 3, 3], halved)).last
  const sum = { type: 'int8', quant: perTensor(0.5, -9) } as const
  chain.layer(depthwise([1, 8, 8, 8], [1, 3, 3, 8])).layer(conv([1, 8, 8, 8], [8, 1, 1, 8]))
  chain.op('sum', ops.add, { activation: 'none' }, sum, image).op('swish', ops.hardSwish, {}, sum)
  chain.op('mean', ops.mean, { axes: [1, 2], keepDims: false }, { ...sum, quant: perTensor(0.1, -50) })
  chain.layer(dense([1, 8], [12, 8])).op('shares', ops.softmax, { beta: 0.03 }, shares)
  return chain.op('bytes', ops.quantize, {}, { type: 'uint8', quant: perTensor(1 / 256, 0) })
}
