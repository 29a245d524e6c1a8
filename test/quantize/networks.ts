/** Float networks and calibration sets for the tests of quantization. */
import type { Graph } from '../../src/graph/graph'
import type { Tensor } from '../../src/graph/tensor'
import {
  add,
  argMax,
  averagePool2d,
  cast,
  concatenation,
  div,
  maxPool2d,
  reshape,
  softmax,
} from '../../src/ops/index'
import { freeze } from '../../src/passes/index'
import { Net, randomInputs } from '../passes/net'

/** Convolutions with a residual, both pools, a concatenation, padding, and a dense softmax. */
export function mixedNetwork(seed = 1): Graph {
  const net = new Net(seed)
  const x = net.input([1, 8, 8, 3], 'image')
  const first = net.relu(net.normalize(net.conv(x, 'conv1', 6), 'bn1'), 'relu1')
  const window = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const
  const pooled = net.emit(maxPool2d, window, [first], 'pool1')
  const depth = net.relu(net.depthwise(pooled, 'depthwise'), 'relu2')
  const sum = net.sum(depth, pooled, 'sum')
  const joined = net.emit(concatenation, { axis: 3, activation: 'none' }, [sum, pooled], 'joined')
  const padded = net.pad(joined, 'padded', [2, 1])
  const second = net.relu(net.conv(padded, 'conv2', 5, 'VALID', 2), 'relu3')
  const averaged = net.emit(averagePool2d, { ...window, strides: [1, 1] }, [second], 'averaged')
  const [batch = 1, height = 1, width = 1, channels = 1] = averaged.shape
  const flat = net.emit(reshape, { shape: [batch, height * width * channels] }, [averaged], 'flat')
  const logits = net.dense(net.dropout(flat, 'dropout'), 'logits', 7)
  return freeze(net.graph([x], [net.emit(softmax, { beta: 1 }, [logits], 'probabilities')]))
}

/**
 * Convolutions around two divisions, which have no int8 form. The index of the largest channel, a whole number, is an
 * output and, as a real number, goes on: through a convolution unless `tail` is false.
 */
export function mixedTypesNetwork(tail = true): Graph {
  const net = new Net(3)
  const x = net.input([1, 6, 6, 3], 'image')
  const first = net.relu(net.conv(x, 'conv1', 4), 'relu1')
  const divided = net.emit(div, { activation: 'none' }, [first, net.constant([4], 'by', 1)], 'divided')
  const again = net.emit(div, { activation: 'none' }, [divided, net.constant([4], 'by2', 1)], 'again')
  const second = net.conv(again, 'conv2', 5)
  const [place] = net.emitAll(argMax, { axis: 3 }, [second], 'place', 'int32')
  const [doubled] = net.emitAll(add, { activation: 'none' }, [place, place], 'doubled', 'int32')
  const real = net.emit(cast, {}, [doubled], 'real')
  const column = net.emit(reshape, { shape: [1, 6, 6, 1] }, [real], 'column')
  return net.graph([x], [place as Tensor, tail ? net.conv(column, 'conv3', 2) : column])
}

/** Random samples for a graph with one input. */
export function randomSamples(graph: Graph, count: number, seed = 100): Float32Array[] {
  return Array.from({ length: count }, (_, i) => randomInputs(graph, seed + i)[0] ?? new Float32Array())
}
