import { expect, test } from 'vitest'
import type { Graph } from '../../src/graph/graph'
import { makeTensor } from '../../src/graph/tensor'
import {
  abs,
  hardSwish,
  logSoftmax,
  maximum,
  mean,
  minimum,
  mul,
  prelu,
  reluN1To1,
  sigmoid,
  sub,
} from '../../src/ops/index'
import { calibrate, compare, quantize } from '../../src/quantize/index'
import { kinds, Net } from '../passes/net'
import { randomSamples } from './networks'

const none = { activation: 'none' } as const

/** A squeeze-and-excite block, and every other arithmetic operator behind it. */
function arithmeticNetwork(): Graph {
  const net = new Net(9)
  const x = net.input([1, 6, 6, 4])
  const features = net.emit(hardSwish, {}, [net.conv(x, 'first', 6)], 'swish')
  const squeezed = net.emit(mean, { axes: [1, 2], keepDims: true }, [features], 'squeezed')
  const gate = net.emit(sigmoid, {}, [net.conv(squeezed, 'excite', 6)], 'gate')
  const gated = net.emit(mul, none, [features, gate], 'gated')
  const slopes = Float32Array.of(0.1, 0.5, -0.25, 1, 0, 0.01)
  const alpha = makeTensor({ name: 'alpha', shape: [1, 1, 6], type: 'float32', data: slopes })
  const bent = net.emit(prelu, {}, [gated, alpha], 'bent')
  const difference = net.emit(sub, none, [net.emit(abs, {}, [features], 'size'), bent], 'difference')
  const limited = net.emit(reluN1To1, {}, [difference], 'limited')
  const larger = net.emit(maximum, {}, [limited, bent], 'larger')
  const smaller = net.emit(minimum, {}, [larger, gated], 'smaller')
  return net.graph([x], [net.emit(logSoftmax, {}, [smaller], 'logarithms')])
}

test('arithmetic operators quantize, and compute what the float network computes, to 8 bits', async () => {
  const float = arithmeticNetwork()
  const int8 = quantize(float, await calibrate(float, randomSamples(float, 20)))
  expect(kinds(int8)).toEqual(kinds(float))
  for (const op of int8.operators) {
    expect([op.name, op.inputs[0]?.type, op.outputs[0]?.type]).toEqual([op.name, 'int8', 'int8'])
  }
  const { layers, outputs } = await compare(float, int8, randomSamples(float, 10, 900))
  for (const { name, sqnr } of layers) expect([name, sqnr > 22]).toEqual([name, true])
  // Two steps of the output.
  expect(outputs[0]?.maxError).toBeLessThan(0.125)
})
