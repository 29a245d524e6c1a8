import { describe, expect, test } from 'vitest'
import { disagreement, formatVerification } from '../../../src/apps/cli/commands/verify'
import { formatComparison, type ModelComparison } from '../../../src/apps/cli/comparison'
import { formatColumns, nameLine, shorten, wrap } from '../../../src/apps/cli/table'
import { reportAgrees } from '../../../src/apps/cli/verify-model'

const long = 'a_network/block_12/'.repeat(20)
const adapter = { vendor: 'vendor', architecture: long, description: `${long} driver`, software: true }
const distance = { elements: 1e9, differing: 1e8, largest: 1.5e-4, tolerance: 1e-3 }

/** Checks that every line fits, and that there are lines. */
function expectFit(text: string): void {
  const lines = text.split('\n')
  expect(lines.length).toBeGreaterThan(3)
  expect(
    Math.max(...lines.filter((line) => line.includes(' ')).map((line) => line.length)),
  ).toBeLessThanOrEqual(120)
}

describe('text', () => {
  test('is shortened in its middle, by characters', () => {
    expect(shorten('abcdef', 6)).toBe('abcdef')
    expect(shorten('abcdefg', 6)).toBe('abc…fg')
    expect(shorten('🙂🙂🙂🙂', 3)).toBe('🙂…🙂')
    expect(nameLine(long, 'text')).toHaveLength(120)
    expect(nameLine('x', 'text')).toBe('"x": text')
  })

  test('breaks between words', () => {
    expect(wrap('short')).toBe('short')
    const words = Array.from({ length: 100 }, (_, i) => `word${i}`)
    const wrapped = wrap(words.join(' '))
    expect(wrapped.split(/[ \n]/)).toEqual(words)
    expectFit(wrapped)
  })

  test('stands in columns, of which the widest give way', () => {
    const rows = [
      ['#', 'name', 'where'],
      ['12', long, 'gpu'],
      ['3', 'short', 'the CPU'],
    ]
    const lines = formatColumns(rows, 1)
    expect(lines[1]).toMatch(/^12 {2}a_network\/.*….*\/ +gpu$/)
    expect(Math.max(...lines.map(({ length }) => length))).toBe(120)
    expect(lines[2]).toMatch(/^ 3 {2}short +the CPU$/)
  })
})

test('what verify prints fits, with long names, reasons and errors', () => {
  const layer = { kind: 'DEPTHWISE_CONV_2D', name: long, type: 'float32', where: 'gpu', ...distance } as const
  const host = { ...layer, where: 'cpu', reason: `it has ${long}` } as const
  const output = { name: long, type: 'float32', inputs: 1000, sameTop: 1000, ...distance } as const
  const whole = { ...output, type: 'int8', largest: 255 } as const
  const text = formatVerification({
    adapter: { ...adapter, description: 'one of many words '.repeat(10) },
    dispatches: 1000,
    gpuBytes: 1,
    layers: [layer, host, { ...layer, name: 'short' }],
    fused: [layer, { ...layer, largest: 1 }],
    outputs: [output, whole],
    oracle: [output],
    oracleError: 'TensorFlow Lite says no '.repeat(10),
  })
  expectFit(text)
  expect(text).toContain('  short')
  expect(text).toContain('as sessions fuse them: 1 of 2 operators agree')
  expect(text).toContain('rounding explains 1.0e-3')
})

describe('what verify says where the GPU does not agree', () => {
  const equal = { elements: 4, differing: 0, largest: 0, type: 'int8' } as const
  const wrong = { ...equal, differing: 1, largest: 1 }
  const layer = (kind: string, figures: typeof equal | typeof wrong) =>
    ({ kind, name: 'x', where: 'gpu', ...figures }) as const
  const empty = { adapter, dispatches: 1, gpuBytes: 1, layers: [], fused: [], outputs: [] }
  const start = 'the GPU does not agree with the reference'

  test('names operators that differ only as sessions fuse them', () => {
    const report = {
      ...empty,
      layers: [layer('ADD', equal)],
      fused: [layer('MUL', equal), layer('CONV_2D+ADD', wrong), layer('SUB', wrong)],
      outputs: [{ name: 'y', inputs: 1, ...equal }],
    }
    expect(reportAgrees(report)).toBe(false)
    expect(disagreement(report)).toBe(`${start} as sessions fuse it, in CONV_2D+ADD "x" and 1 more`)
  })

  test('names layers, fused operators and outputs', () => {
    const [layers, fused] = [[layer('ADD', wrong)], [layer('SUB', wrong)]]
    const report = { ...empty, layers, fused, outputs: [{ name: 'y', inputs: 1, ...wrong }] }
    expect(disagreement(report)).toBe(
      `${start} in ADD "x"; as sessions fuse it, in SUB "x"; in the output "y"`,
    )
  })

  test('counts one thing as one', () => {
    const text = formatVerification({ ...empty, fused: [layer('ADD', equal)] })
    expect(text).toContain('1 dispatch\n')
    expect(text).toContain('1 of 1 operator agrees')
    expect(formatVerification({ ...empty, dispatches: 2 })).toContain('2 dispatches\n')
  })
})

test('what compare prints fits, with long names and paths', () => {
  const difference = { maxError: 1.23456e-10, meanError: 123456.7, sqnr: -123.4, saturated: 1 }
  const figures = {
    model: `${long}.tflite`,
    bytes: 1,
    msPerImage: 1e-9,
    minMsPerImage: 1,
    images: 1,
    accuracy: 1,
  }
  const comparison: ModelComparison = {
    data: `100 samples of ${long.replaceAll('/', ' ')}`,
    on: 'gpu',
    before: figures,
    after: { ...figures, adapter: { ...adapter, architecture: 'x', description: '' }, dispatches: 1000 },
    layers: {
      samples: 10,
      layers: [
        { name: long, ...difference },
        { name: 'ab', ...difference },
      ],
      outputs: [{ name: long, ...difference, topAgreement: 1 }],
      worst: { name: long, ...difference },
    },
  }
  const text = formatComparison(comparison)
  expectFit(text)
  expect(text).toContain('← worst')
})
