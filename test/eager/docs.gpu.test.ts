/** Runs the examples of docs/eager.md and README.md: a line that ends in "// → text" has that value. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import page from '../../docs/eager.md?raw'
import readme from '../../README.md?raw'
import { type Eager, eager } from '../../src/eager/index'
import * as quantize from '../../src/quantize/index'
import { sharedDevice } from '../harness/host'

let shared: Eager

beforeAll(async () => {
  shared = await open()
})

afterAll(() => shared.dispose())

async function open(): Promise<Eager> {
  return eager({ device: await sharedDevice() })
}

/** The operators of TensorFlow 1.3 that are quantized, quantize or dequantize. */
const tensorflow = [
  ...[
    'QuantizeAndDequantize',
    'QuantizeAndDequantizeV2',
    'QuantizeAndDequantizeV3',
    'QuantizeV2',
    'Dequantize',
  ],
  ...['QuantizedConv2D', 'QuantizedMatMul', 'QuantizedBiasAdd', 'QuantizedMaxPool', 'QuantizedAvgPool'],
  ...['QuantizedRelu', 'QuantizedRelu6', 'QuantizedReluX', 'QuantizedConcat', 'QuantizedReshape'],
  ...['QuantizedAdd', 'QuantizedMul', 'QuantizedResizeBilinear', 'QuantizedInstanceNorm'],
  ...['QuantizedBatchNormWithGlobalNormalization', 'Requantize', 'RequantizationRange'],
  ...['QuantizeDownAndShrinkRange', 'FakeQuantWithMinMaxArgs', 'FakeQuantWithMinMaxVars'],
  'FakeQuantWithMinMaxVarsPerChannel',
]

/** The code blocks of a Markdown file. */
function blocksOf(text: string): string[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)
}

/** Runs a block as JavaScript, with `q` and the functions of both entries; returns [value, text] of its marked lines. */
async function run(code: string): Promise<[unknown, string][]> {
  const found: [unknown, string][] = []
  const marked = code
    .replace(/^import .*$/gm, '')
    .replace(/ as const\b/g, '')
    .replace(/\busing (\w+) =/g, 'const $1 =')
    .replace(
      /^( *)(.*?) \/\/ → (.*)$/gm,
      (_, indent, value, text) => `${indent};check(${value}, ${JSON.stringify(text)})`,
    )
  const q = shared.scope()
  const given = {
    ...quantize,
    q,
    eager: open,
    check: (value: unknown, text: string) => found.push([value, text]),
  }
  // Blocks that make their own `q` may.
  const body = `return (async () => { ${marked}\n })()`
  await new Function(...Object.keys(given), body)(...Object.values(given))
  q.dispose()
  return found
}

function show(value: unknown): string {
  if (!ArrayBuffer.isView(value)) return JSON.stringify(value)
  return `[${Array.from(value as Float32Array, (one) => Number(one.toPrecision(4))).join(', ')}]`
}

const examples = [
  ...blocksOf(page),
  ...blocksOf(readme).filter((code) => code.includes('octet-webgpu/eager')),
]

describe('an example', () => {
  test.each(examples.map((code) => [code.split('\n')[0], code] as const))('%s', async (_, code) => {
    const results = await run(code)
    expect(results.map(([value]) => show(value))).toEqual(results.map(([, text]) => text))
    // Only a block of imports has nothing to show.
    if (!/^(import .*\n)+$/.test(code)) expect(results.length).toBeGreaterThan(0)
  })
})

test.each(tensorflow)('%s has a row and an example', (name) => {
  const word = new RegExp(`\\b${name}\\b`)
  expect(
    page.split('\n').filter((line) => line.startsWith('|') && word.test(line.split('|')[1] ?? '')),
  ).toHaveLength(1)
  expect(blocksOf(page).filter((code) => word.test(code.split('\n')[0] ?? ''))).toHaveLength(1)
})
