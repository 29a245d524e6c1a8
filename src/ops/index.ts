import type { OpDef } from '../graph/operator'
import { add } from './add'
import { averagePool2d } from './average-pool2d'
import { batchNormalization } from './batch-normalization'
import { concatenation } from './concatenation'
import { conv2d } from './conv2d'
import { depthwiseConv2d } from './depthwise-conv2d'
import { dequantize } from './dequantize'
import { dropout } from './dropout'
import { fullyConnected } from './fully-connected'
import { leakyRelu } from './leaky-relu'
import { maxPool2d } from './max-pool2d'
import { pad } from './pad'
import { quantize } from './quantize'
import { relu } from './relu'
import { relu6 } from './relu6'
import { reshape } from './reshape'
import { sigmoid } from './sigmoid'
import { softmax } from './softmax'
import { tanh } from './tanh'

export {
  add,
  averagePool2d,
  batchNormalization,
  concatenation,
  conv2d,
  depthwiseConv2d,
  dequantize,
  dropout,
  fullyConnected,
  leakyRelu,
  maxPool2d,
  pad,
  quantize,
  relu,
  relu6,
  reshape,
  sigmoid,
  softmax,
  tanh,
}

/** Every operator that Octet knows. */
export const operators: readonly OpDef<unknown>[] = [
  add,
  averagePool2d,
  batchNormalization,
  concatenation,
  conv2d,
  depthwiseConv2d,
  dequantize,
  dropout,
  fullyConnected,
  leakyRelu,
  maxPool2d,
  pad,
  quantize,
  relu,
  relu6,
  reshape,
  sigmoid,
  softmax,
  tanh,
]
