import { type Graph, makeGraph } from '../../src/graph/graph'
import { makeOperator } from '../../src/graph/operator'
import { perAxis, perTensor } from '../../src/graph/quant-params'
import { elementCount, makeTensor, type Tensor } from '../../src/graph/tensor'
import { conv2d } from '../../src/ops/conv/conv2d'
import { fullyConnected } from '../../src/ops/conv/fully-connected'
import { reshape } from '../../src/ops/move/reshape'
import { maxPool2d } from '../../src/ops/pool/max-pool2d'
import type { Activation } from '../../src/ops/shared/activation'
import { softmax } from '../../src/ops/softmax/softmax'
import { type Random, seeded } from './random'

type Kind = 'int8' | 'float32'

/** Builds operators one after the other, with random weights and plausible quantization. */
class Chain {
  readonly operators: ReturnType<typeof makeOperator>[] = []

  constructor(
    readonly kind: Kind,
    readonly random: Random,
    public last: Tensor,
  ) {}

  activation(name: string, shape: readonly number[], scale: number, zeroPoint: number): Tensor {
    const quant = this.kind === 'int8' ? perTensor(scale, zeroPoint) : undefined
    return makeTensor({ name, shape, type: this.kind, quant })
  }

  weights(name: string, shape: readonly number[], inputScale: number): [Tensor, Tensor] {
    const channels = shape[0] as number
    const count = elementCount(shape)
    if (this.kind === 'float32') {
      const spread = 2 / Math.sqrt(count / channels)
      const data = Float32Array.from({ length: count }, () => (this.random() - 0.5) * spread)
      const bias = Float32Array.from({ length: channels }, () => this.random() - 0.5)
      return [
        makeTensor({ name, shape, type: 'float32', data }),
        makeTensor({ name: `${name}/bias`, shape: [channels], type: 'float32', data: bias }),
      ]
    }
    const scales = Array.from(
      { length: channels },
      () => (0.002 + 0.002 * this.random()) / Math.sqrt(count / channels / 25),
    )
    const data = Int8Array.from({ length: count }, () => Math.floor(this.random() * 255) - 127)
    const bias = Int32Array.from({ length: channels }, () => Math.floor((this.random() - 0.5) * 20000))
    const biasQuant = perAxis(
      scales.map((scale) => scale * inputScale),
      0,
    )
    return [
      makeTensor({ name, shape, type: 'int8', data, quant: perAxis(scales, 0) }),
      makeTensor({ name: `${name}/bias`, shape: [channels], type: 'int32', data: bias, quant: biasQuant }),
    ]
  }

  conv(name: string, channels: number, size: number, activation: Activation, zeroPoint: number): void {
    const [batch = 1, height = 1, width = 1, depth = 1] = this.last.shape
    const inputs = [
      this.last,
      ...this.weights(name, [channels, size, size, depth], this.last.quant?.scale[0] ?? 1),
    ]
    const output = this.activation(`${name}/out`, [batch, height, width, channels], 0.02, zeroPoint)
    const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation } as const
    this.operators.push(makeOperator({ def: conv2d, name, attrs, inputs, outputs: [output] }))
    this.last = output
  }

  pool(name: string): void {
    const [batch = 1, height = 1, width = 1, channels = 1] = this.last.shape
    const output = makeTensor({
      ...this.last,
      name: `${name}/out`,
      shape: [batch, height / 2, width / 2, channels],
    })
    const attrs = { window: [2, 2], strides: [2, 2], padding: 'SAME', activation: 'none' } as const
    this.operators.push(makeOperator({ def: maxPool2d, name, attrs, inputs: [this.last], outputs: [output] }))
    this.last = output
  }

  flatten(name: string): void {
    const [batch = 1, ...rest] = this.last.shape
    const shape = [batch, elementCount(rest)]
    const output = makeTensor({ ...this.last, name: `${name}/out`, shape })
    this.operators.push(
      makeOperator({ def: reshape, name, attrs: { shape }, inputs: [this.last], outputs: [output] }),
    )
    this.last = output
  }

  dense(name: string, outputs: number, activation: Activation, zeroPoint: number): void {
    const [batch = 1, depth = 1] = this.last.shape
    const inputs = [this.last, ...this.weights(name, [outputs, depth], this.last.quant?.scale[0] ?? 1)]
    const output = this.activation(`${name}/out`, [batch, outputs], 0.05, zeroPoint)
    const attrs = { activation, keepDims: false }
    this.operators.push(makeOperator({ def: fullyConnected, name, attrs, inputs, outputs: [output] }))
    this.last = output
  }

  softmax(name: string): void {
    const output = this.activation(name, this.last.shape, 1 / 256, -128)
    this.operators.push(
      makeOperator({ def: softmax, name, attrs: { beta: 1 }, inputs: [this.last], outputs: [output] }),
    )
    this.last = output
  }
}

/** The network of the article with random weights, for 28×28 images (`size`), int8 or float32. */
export function deepMnist(kind: Kind, seed = 1, size = 28): Graph {
  const quant = kind === 'int8' ? perTensor(1 / 255, -128) : undefined
  const image = makeTensor({ name: 'image', shape: [1, size, size, 1], type: kind, quant })
  const chain = new Chain(kind, seeded(seed), image)
  chain.conv('conv1', 32, 5, 'relu', -128)
  chain.pool('pool1')
  chain.conv('conv2', 64, 5, 'relu', -128)
  chain.pool('pool2')
  chain.flatten('flatten')
  chain.dense('dense1', 1024, 'relu', -128)
  chain.dense('dense2', 10, 'none', 3)
  chain.softmax('probabilities')
  return makeGraph({
    name: `deep-mnist-${kind}`,
    inputs: [image],
    outputs: [chain.last],
    operators: chain.operators,
  })
}
