import { expect, test } from 'vitest'
import { collectActivations } from '../../../../src/apps/page/inspect/activations'
import { graphModel } from '../../../../src/apps/page/inspect/graph-model'
import { layerFigures } from '../../../../src/apps/page/inspect/layer-figures'
import { calibrate, quantize, referenceRunner } from '../../../../src/quantize/index'
import { mixedNetwork, randomSamples } from '../../../quantize/networks'

async function inspected() {
  const float = mixedNetwork()
  const int8 = quantize(float, await calibrate(float, randomSamples(float, 4)))
  const activations = await collectActivations({
    float: { graph: float, run: referenceRunner(float) },
    int8: { graph: int8, run: referenceRunner(int8) },
    inputs: { image: randomSamples(float, 1)[0] ?? new Float32Array() },
  })
  return { models: { float: graphModel(float), int8: graphModel(int8) }, activations }
}

test('figures of a layer come from both forms, whichever is shown', async () => {
  const { models, activations } = await inspected()
  for (const form of ['float', 'int8'] as const) {
    const conv = models[form].nodes.find(({ kind }) => kind === 'CONV_2D')
    if (!conv) throw new Error('the network has no convolution')
    const figures = layerFigures(conv, form, models, activations)
    expect(figures).toMatchObject({
      axis: 0,
      comparable: { weights: true, activations: true },
      alone: undefined,
    })
    expect(figures.weights.float?.type).toBe('float32')
    expect(figures.weights.int8?.type).toBe('int8')
    expect(figures.grid?.scale).toBe(figures.weights.int8 && models.int8.nodes[1]?.tensor?.quant?.scale[0])
    const { float, int8 } = figures.activations
    expect(float).not.toEqual(int8)
    expect(Math.abs((float?.[0] ?? 9) - (int8?.[0] ?? 0))).toBeLessThan(0.2)
  }
})

test('a form alone has its own figures and no errors', async () => {
  const { models, activations } = await inspected()
  const conv = models.int8.nodes.find(({ kind }) => kind === 'CONV_2D')
  if (!conv) throw new Error('the network has no convolution')
  const alone = layerFigures(conv, 'int8', { int8: models.int8 }, { int8: activations.int8 })
  expect(alone).toMatchObject({ alone: 'model', comparable: { weights: false, activations: false } })
  expect(alone.activations.int8?.length).toBeGreaterThan(0)
  const unknown = layerFigures({ ...conv, tensor: undefined }, 'int8', models, activations)
  expect(unknown).toMatchObject({ alone: 'layer', shape: [], grid: undefined })
})
