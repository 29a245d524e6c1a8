/** The tolerance of float32 results, against a second rounding: that of float32 sums in plain order. */
import { describe, expect, test } from 'vitest'
import type { Graph } from '../../src/graph/graph'
import type { Operator } from '../../src/graph/operator'
import type { Tensor, TensorData } from '../../src/graph/tensor'
import { argMax, fullyConnected, relu, tanh } from '../../src/ops/index'
import { distance } from '../../src/quantize/distance'
import { agrees, floatTolerance, type Judged, judgeLayer, judgeOutputs } from '../../src/quantize/tolerance'
import { seeded } from '../harness/random'
import { Net } from '../passes/net'

/** A network of dense layers and TANH, whose differences grow from layer to layer. */
function deepNetwork(depth: number, seed = 3): Graph {
  const net = new Net(seed)
  const x = net.input([1, 32])
  let y = x
  for (let i = 0; i < depth; i++) y = net.emit(tanh, {}, [net.dense(y, `dense${i}`, 32)], `tanh${i}`)
  return net.graph([x], [y])
}

/** Adds a layer's products one by one in float32, as a GPU may; other operators are as the reference has them. */
function computeInFloat32(op: Operator, operands: readonly (TensorData | undefined)[]): TensorData {
  if (op.def !== fullyConnected) return op.def.reference(op, operands)[0] as TensorData
  const [input, weights, bias] = operands as Float32Array[]
  return Float32Array.from(bias ?? [], (start, unit) => {
    let sum = Math.fround(start)
    for (const [i, value] of (input ?? []).entries()) {
      sum = Math.fround(sum + Math.fround(value * (weights?.[unit * 32 + i] ?? 0)))
    }
    return sum
  })
}

function runWith(graph: Graph, input: Float32Array, compute: typeof computeInFloat32) {
  const values = new Map<Tensor, TensorData>([[graph.inputs[0] as Tensor, input]])
  for (const op of graph.operators) {
    const operands = op.inputs.map((tensor) => tensor && (tensor.data ?? values.get(tensor)))
    values.set(op.outputs[0] as Tensor, compute(op, operands))
  }
  return values
}

const reference: typeof computeInFloat32 = (op, operands) => op.def.reference(op, operands)[0] as TensorData

/** The report on the first output of a graph, computed by `compute`. */
function reportOn(graph: Graph, compute: typeof computeInFloat32) {
  const random = seeded(5)
  const input = Float32Array.from({ length: 32 }, () => 2 * random() - 1)
  const values = runWith(graph, input, reference)
  const output = graph.outputs[0] as Tensor
  const got = runWith(graph, input, compute).get(output) as TensorData
  const report: Judged = { type: output.type, ...distance(got, values.get(output) as TensorData) }
  return { report, runs: [{ values }] }
}

describe('networks', () => {
  const deep = deepNetwork(160)
  const { report, runs } = reportOn(deep, computeInFloat32)

  test('deep ones are further apart than 1e-4, as rounding explains', () => {
    expect(report.largest).toBeGreaterThan(floatTolerance)
    expect(agrees(report)).toBe(false)
    const [judged] = judgeOutputs([report], deep, runs)
    expect(judged?.tolerance).toBeGreaterThan(report.largest)
    expect(judged && agrees(judged)).toBe(true)
  })

  test('a tolerance grows with depth', () => {
    const tolerances = [5, 40, 160].map((depth) => {
      const graph = deepNetwork(depth)
      const far = { ...report, largest: 1e9 }
      return judgeOutputs([far], graph, reportOn(graph, reference).runs)[0]?.tolerance ?? 0
    })
    expect(tolerances).toEqual(tolerances.toSorted((a, b) => a - b))
  })

  test('a wrong weight, and a value that is no number, are not explained', () => {
    const graph = deepNetwork(8)
    const wrong = reportOn(graph, (op, operands) => {
      const [input, weights, bias] = operands as Float32Array[]
      const others = weights?.map((weight, i) => (i === 3 && op.name === 'dense4' ? 1.01 * weight : weight))
      return computeInFloat32(op, [input, others, bias])
    })
    expect(judgeOutputs([wrong.report], graph, wrong.runs).map(agrees)).toEqual([false])
    const none = { ...report, largest: Number.MAX_VALUE }
    expect(judgeOutputs([none], deep, runs).map(agrees)).toEqual([false])
  })

  test('integers are exact unless they are computed from float32 results', () => {
    const net = new Net()
    const x = net.input([1, 32])
    const top = (input: Tensor) => net.emitAll(argMax, { axis: 1 }, [input], 'top', 'int32') as [Tensor]
    const exact = net.graph([x], top(x))
    const { report: same, runs: exactRuns } = reportOn(exact, reference)
    expect(agrees(same)).toBe(true)
    expect(judgeOutputs([{ ...same, differing: 1, largest: 1 }], exact, exactRuns).map(agrees)).toEqual([
      false,
    ])
  })
})

describe('layers', () => {
  test('a sum that cancels is explained, an error of one percent is not', () => {
    const net = new Net()
    const x = net.input([1, 32])
    const graph = net.graph([x], [net.dense(x, 'dense', 32)])
    const op = graph.operators[0] as Operator
    const values = runWith(graph, new Float32Array(32).fill(1e5), reference)
    const report = (largest: number): Judged => ({ type: 'float32', elements: 32, differing: 1, largest })
    const judged = judgeLayer(report(2e-4), op, [{ values }])
    expect(judged.tolerance).toBeGreaterThan(2e-4)
    expect(agrees(judged)).toBe(true)
    expect(agrees(judgeLayer(report(1e4), op, [{ values }]))).toBe(false)
  })

  test('a layer that neither adds nor multiplies has nothing to explain', () => {
    const net = new Net()
    const x = net.input([1, 32])
    const graph = net.graph([x], [net.emit(relu, {}, [x], 'relu')])
    const { runs } = reportOn(graph, reference)
    const report = { type: 'float32' as const, elements: 32, differing: 1, largest: 2e-4 }
    expect(judgeLayer(report, graph.operators[0] as Operator, runs)).toEqual({
      ...report,
      tolerance: floatTolerance,
    })
    const bytes = { ...report, type: 'int8' as const, largest: 1 }
    expect(judgeLayer(bytes, graph.operators[0] as Operator, runs)).toEqual(bytes)
  })
})
