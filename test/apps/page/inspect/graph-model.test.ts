import { expect, test } from 'vitest'
import { collectActivations } from '../../../../src/apps/page/inspect/activations'
import {
  counterpart,
  graphModel,
  nodeOfTensor,
  outputAxis,
  weightsOf,
} from '../../../../src/apps/page/inspect/graph-model'
import { layoutGraph } from '../../../../src/apps/page/inspect/layout'
import { makeTensor } from '../../../../src/graph/tensor'
import { calibrate, quantize, referenceRunner } from '../../../../src/quantize/index'
import { mixedNetwork, randomSamples } from '../../../quantize/networks'

/** A network with a residual and a concatenation, before and after quantization. */
async function networks() {
  const float = mixedNetwork()
  return { float, int8: quantize(float, await calibrate(float, randomSamples(float, 4))) }
}

test('a network as a picture: every operator once, in order, connected', async () => {
  const { float, int8 } = await networks()
  const model = graphModel(int8)
  expect(model.nodes.map(({ id }) => id)).toEqual([
    'input-0',
    ...int8.operators.map((_, i) => `op-${i}`),
    'output-0',
  ])
  // The residual and the concatenation read two tensors each; every other node but the input reads one.
  expect(model.edges).toHaveLength(model.nodes.length - 1 + 2)
  const conv = model.nodes.find(({ kind }) => kind === 'CONV_2D')
  const weights = conv && weightsOf(conv)
  expect(weights?.shape).toEqual([6, 3, 3, 3])
  expect(conv?.parameterBytes).toBe(6 * 27 + 4 * 6)
  expect(counterpart(conv, graphModel(float))?.parameterBytes).toBe(4 * (6 * 27 + 6))
  expect(counterpart(undefined, model)).toBeUndefined()
})

test('layers behind a border of float32 belong to those without', async () => {
  const { float } = await networks()
  const ranges = await calibrate(float, randomSamples(float, 2))
  const bordered = graphModel(quantize(float, ranges, { inputs: 'float32', outputs: 'float32' }))
  const softmax = bordered.nodes.find(({ kind }) => kind === 'SOFTMAX')
  expect(softmax?.tensor?.name).toBe('probabilities_int8')
  expect(counterpart(softmax, graphModel(float))?.kind).toBe('SOFTMAX')
  expect(nodeOfTensor(graphModel(float), 'probabilities_int8')?.kind).toBe('SOFTMAX')
})

test('the layout puts nodes below those that they read, without overlap', async () => {
  const { nodes, edges } = graphModel((await networks()).int8)
  const sizes = nodes.map(({ id }) => ({ id, width: 200, height: 80 }))
  const placed = layoutGraph({ nodes: sizes, edges })
  for (const { from, to, points } of placed.edges) {
    expect((placed.nodes[to]?.y ?? 0) - (placed.nodes[from]?.y ?? 0)).toBeGreaterThan(80)
    expect(points.length).toBeGreaterThan(1)
  }
  expect(placed.height).toBeGreaterThan(nodes.length * 80)
})

test('a thousand nodes are laid out too', () => {
  const nodes = Array.from({ length: 1000 }, (_, i) => ({ id: String(i), width: 10, height: 10 }))
  const edges = nodes.slice(1).map((_, i) => ({ from: String(i), to: String(i + 1) }))
  expect(Object.keys(layoutGraph({ nodes, edges }).nodes)).toHaveLength(1000)
})

test('both networks’ activations, compared; or those of one', async () => {
  const { float, int8 } = await networks()
  const inputs = { image: randomSamples(float, 1)[0] ?? new Float32Array() }
  const forms: string[] = []
  const both = await collectActivations({
    float: { graph: float, run: referenceRunner(float) },
    int8: { graph: int8, run: referenceRunner(int8) },
    inputs,
    onForm: (form) => forms.push(form),
  })
  expect(forms).toEqual(['float', 'int8'])
  for (const op of int8.operators) {
    const name = op.outputs[0]?.name ?? ''
    expect(both.float?.get(name)?.length).toBe(both.int8?.get(name)?.length)
  }
  expect(both.comparison?.worst?.sqnr).toBeGreaterThan(10)
  const one = await collectActivations({ int8: { graph: int8, run: referenceRunner(int8) }, inputs })
  expect(one).not.toHaveProperty('float')
  expect([...(one.int8 ?? [])]).toEqual([...(both.int8 ?? [])])
})

test('output channels of depthwise filters run along their last axis', () => {
  const weights = makeTensor({ name: 'w', shape: [1, 3, 3, 8], type: 'float32', data: new Float32Array(72) })
  expect(outputAxis({ kind: 'DEPTHWISE_CONV_2D' }, weights)).toBe(3)
  expect(outputAxis({ kind: 'CONV_2D' }, weights)).toBe(0)
})
