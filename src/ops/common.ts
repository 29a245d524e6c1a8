import type { OpDef } from '../graph/operator'
import { add } from './add'
import { averagePool2d } from './average-pool2d'
import { concatenation } from './concatenation'
import { conv2d } from './conv2d'
import { depthwiseConv2d } from './depthwise-conv2d'
import { dequantize } from './dequantize'
import { dynamicQuantize } from './dynamic-quantize'
import { fullyConnected } from './fully-connected'
import { maxPool2d } from './max-pool2d'
import { mean } from './mean'
import { mul } from './mul'
import { pad } from './pad'
import { quantize } from './quantize'
import { relu } from './relu'
import { relu6 } from './relu6'
import { reshape } from './reshape'
import { sigmoid } from './sigmoid'
import { softmax } from './softmax'
import { squeeze } from './squeeze'

/** The operators that most networks are made of: what the runtime brings at once. */
export const commonOperators: readonly OpDef<unknown>[] = [
  add,
  averagePool2d,
  concatenation,
  conv2d,
  depthwiseConv2d,
  dequantize,
  dynamicQuantize,
  fullyConnected,
  maxPool2d,
  mean,
  mul,
  pad,
  quantize,
  relu,
  relu6,
  reshape,
  sigmoid,
  softmax,
  squeeze,
]
