import type { OpDef } from '../graph/operator'
import { add } from './add'
import { averagePool2d } from './average-pool2d'
import { conv2d } from './conv2d'
import { depthwiseConv2d } from './depthwise-conv2d'
import { dequantize } from './dequantize'
import { dynamicQuantize } from './dynamic-quantize'
import { fullyConnected } from './fully-connected'
import { maxPool2d } from './max-pool2d'
import { quantize } from './quantize'
import { reshape } from './reshape'
import { softmax } from './softmax'

/** The operators that plain convolutional networks are made of: what the runtime brings at once. */
export const commonOperators: readonly OpDef<unknown>[] = [
  add,
  averagePool2d,
  conv2d,
  depthwiseConv2d,
  dequantize,
  dynamicQuantize,
  fullyConnected,
  maxPool2d,
  quantize,
  reshape,
  softmax,
]
