import { expect, test } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { loadModel } from '../../../src/formats/load'
import { saveModel } from '../../../src/formats/save'
import { createSession } from '../../../src/gpu/session'
import { calibrate } from '../../../src/quantize/calibrate'
import { explain } from '../../../src/quantize/explain'
import { quantize } from '../../../src/quantize/quantize'
import { sharedDevice } from '../../harness/host'
import { seeded } from '../../harness/random'
import { kinds, relativeError } from '../../passes/net'
import { flag, GraphDef, int, text, texts, window } from './graph-models'

const padding = { dilations: window(1), padding: text('SAME') }

/** A bottleneck of MobileNetV3 as the converter writes it: bias, hard-swish and residual apart; a gate of channels. */
function bottleneck(): GraphDef {
  const def = new GraphDef()
  const x = def.input([-1, 12, 12, 3])
  const biased = (name: string, conv: string, channels: number) =>
    def.node('AddV2', [conv, def.weight([channels], `${name}/bias`)], {}, name)
  const swish = (input: string) => {
    const sum = def.node('AddV2', [input, def.number(3, `${input}/3`)], {}, `${input}/sum`)
    const part = def.node('Mul', [def.number(Math.fround(1 / 6), `${input}/6`), input], {}, `${input}/part`)
    return def.node('Mul', [part, def.node('Relu6', [sum], {}, `${input}/gate`)], {}, `${input}/swish`)
  }
  const stem = def.node(
    'Conv2D',
    [x, def.weight([3, 3, 3, 8], 'stem/w')],
    { ...padding, strides: window(2) },
    'stem/conv',
  )
  const start = swish(biased('stem', stem, 8))
  const wide = def.node(
    'Conv2D',
    [start, def.weight([1, 1, 8, 16], 'wide/w')],
    { ...padding, strides: window(1) },
    'wide/conv',
  )
  const spread = swish(biased('wide', wide, 16))
  const fused = { ...padding, strides: window(1), fused_ops: texts('BiasAdd', 'Relu6'), num_args: int(1) }
  const operands = [spread, def.weight([3, 3, 16, 1], 'deep/w'), def.weight([16], 'deep/b')]
  const deep = def.node('FusedDepthwiseConv2dNative', operands, fused, 'deep')
  const mean = def.node('Mean', [deep, def.integers([1, 2], 'axes')], { keep_dims: flag() })
  const gate = def.node(
    'Conv2D',
    [mean, def.weight([1, 1, 16, 16], 'gate/w')],
    { ...padding, strides: window(1) },
    'gate',
  )
  const gated = def.node('Mul', [deep, def.node('Sigmoid', [gate])], {}, 'gated')
  const narrow = def.node(
    'Conv2D',
    [gated, def.weight([1, 1, 16, 8], 'narrow/w')],
    { ...padding, strides: window(1) },
    'narrow/conv',
  )
  const sum = def.node('AddV2', [biased('narrow', narrow, 8), start], {}, 'residual')
  def.node('ResizeBilinear', [sum, def.integers([12, 12], 'size')], { half_pixel_centers: flag() }, 'large')
  return def
}

test('a graph model runs in int8, with the bytes of the reference', async () => {
  const float = await bottleneck().read()
  expect(kinds(float)).toEqual([
    'CONV_2D',
    'HARD_SWISH',
    'CONV_2D',
    'HARD_SWISH',
    'DEPTHWISE_CONV_2D',
    'MEAN',
    'CONV_2D',
    'LOGISTIC',
    'MUL',
    'CONV_2D',
    'ADD',
    'RESIZE_BILINEAR',
  ])
  const random = seeded(3)
  const samples = Array.from({ length: 8 }, () => Float32Array.from({ length: 432 }, () => 2 * random() - 1))
  const ranges = await calibrate(float, samples)
  const int8 = await loadModel(saveModel(quantize(float, ranges)))
  const device = await sharedDevice()
  const stored = await createSession(int8, { device, outputs: 'stored' })
  const real = await createSession(int8, { device })
  expect(explain(stored).every(({ type }) => type === 'int8')).toBe(true)
  for (const sample of samples) {
    const bytes = Int8Array.from(sample, (value) => Math.round(value * 127))
    expect((await stored.run({ x: bytes })).large).toEqual(runReference(int8, [bytes])[0])
    const [expected] = runReference(float, [sample])
    const { large } = await real.run({ x: sample })
    expect(relativeError(large as Float32Array, expected as Float32Array)).toBeLessThan(0.05)
  }
  stored.dispose()
  real.dispose()
})
