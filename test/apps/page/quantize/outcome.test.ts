import { describe, expect, test } from 'vitest'
import { agreementOf, argmaxRows, batchFor, contest } from '../../../../src/apps/page/quantize/contest'
import { hasClasses } from '../../../../src/apps/page/quantize/forms'
import {
  describeMeasurement,
  describeWorst,
  type Outcome,
  readOutcome,
  rowsOf,
} from '../../../../src/apps/page/quantize/outcome'
import type { Findings } from '../../../../src/apps/page/quantize/protocol'
import type { Graph } from '../../../../src/graph/graph'

const findings: Findings = {
  float: { accuracy: 0.99, ms: 20, bytes: 13_100_000 },
  int8: { accuracy: 0.985, ms: 10, bytes: 3_310_000 },
  samples: 200,
  batch: 20,
  agreement: 0.995,
  worst: { name: 'conv2', sqnr: 38.123 },
}
const outcome: Outcome = {
  key: 'k',
  mode: 'int8',
  findings,
  testedOn: 'MNIST’s test images',
  calibratedOn: '60 digits that the page draws',
}

describe('the table', () => {
  test('is the article’s, with ratios', () => {
    const rows = rowsOf(findings).map((row) => row.join(' | ').replaceAll('\u00a0', ' '))
    expect(rows).toEqual([
      'Accuracy | 99.0 % | 98.5 % | −0.5 points',
      'Same answer as float32 | – | 99.5 % | –',
      'Time an input, median | 20 ms | 10 ms | 0.5×',
      'Size of the file | 13.1 MB | 3.31 MB | 0.253×',
    ])
  })

  test('has no accuracy where nobody knows what is right', () => {
    const unknown = { ...findings, float: { ms: 1, bytes: 1 }, int8: { ms: 1, bytes: 1 } }
    expect(rowsOf(unknown).map(([what]) => what)).not.toContain('Accuracy')
  })

  test('has no agreement where the output is one number, and keeps such an outcome', () => {
    const { agreement: _, ...single } = findings
    expect(rowsOf(single).map(([what]) => what)).not.toContain('Same answer as float32')
    expect(readOutcome({ ...outcome, findings: single })).toEqual({ ...outcome, findings: single })
    const output = (shape: number[]) => ({ outputs: [{ shape }] }) as unknown as Graph
    expect(
      [
        [1, 1],
        [4, 1, 1],
        [1, 10],
      ].map((shape) => hasClasses(output(shape))),
    ).toEqual([false, false, true])
  })

  test('says what was measured where', () => {
    expect(describeMeasurement(outcome)).toMatch(
      /^Measured on 200 of MNIST’s test images; on the CPU reference, .*\. Ranges from 60 digits/,
    )
    const adapter = { vendor: 'a', architecture: 'b', description: '', software: true }
    expect(describeMeasurement({ ...outcome, findings: { ...findings, adapter }, calibratedOn: null })).toBe(
      'Measured on 200 of MNIST’s test images; on WebGPU on a b, a software adapter, 20 at a time.',
    )
    expect(describeWorst(findings)).toContain('"conv2": its values are 38.1 dB above')
    const fused = describeWorst({ ...findings, worst: { name: 'a/Relu;a/BiasAdd', sqnr: 9 } })
    expect(fused).toContain('"a/Relu …"')
    expect(describeWorst({ ...findings, worst: null })).toBe('No layer diverges.')
  })
})

test('what was kept counts when it is whole', () => {
  expect(readOutcome(JSON.parse(JSON.stringify(outcome)))).toEqual(outcome)
  for (const broken of [
    { key: 1 },
    { findings: {} },
    { findings: { ...findings, float: {} } },
    { mode: 'int4' },
  ]) {
    expect(readOutcome({ ...outcome, ...broken })).toBeUndefined()
  }
})

describe('the contest', () => {
  /** Answers with the sample's own values, class by class, and writes down what it was asked. */
  const echo = (asked: string[], name: string) => ({
    run: async (samples: { values: Float32Array }, from: number) => {
      asked.push(`${name}${from}`)
      const output = new Float32Array(2 * 3)
      output.set(samples.values.subarray(from * 3, (from + 2) * 3))
      return output
    },
    dispose: () => {},
  })

  test('runs batches in turns after warming up, and finds the largest output of every sample', async () => {
    const asked: string[] = []
    const samples = { values: Float32Array.of(1, 5, 2, -3, -2, -1, 9, 0, 0), count: 3 }
    const progress: number[] = []
    const runs = await contest([echo(asked, 'a'), echo(asked, 'b')], samples, 2, (done) =>
      progress.push(done),
    )
    // Two batches, and the first one again: a median of two runs says little.
    expect(asked).toEqual(['a0', 'b0', 'a0', 'b0', 'a2', 'b2', 'a0', 'b0'])
    expect(runs.map(({ predictions }) => [...predictions])).toEqual([
      [1, 2, 0],
      [1, 2, 0],
    ])
    expect(runs[0]?.times).toHaveLength(3)
    expect(progress).toEqual([2, 3, 3])
  })

  test('counts what agrees', () => {
    expect([...argmaxRows(Float32Array.of(0, 1, 1, 0, 7, 7), 2, 3)]).toEqual([1, 0])
    expect(agreementOf([1, 2, 3, 4], [1, 2, 0, 4])).toBe(0.75)
  })

  test('takes as many samples a run as suit the adapter and its memory', () => {
    expect(batchFor(200, 784, { software: true })).toBe(20)
    expect(batchFor(200, 784, { software: false })).toBe(100)
    expect(batchFor(7, 784, { software: false })).toBe(7)
    expect(batchFor(200, 150_528, { software: false })).toBe(1)
    expect(batchFor(200, 784, undefined)).toBe(1)
  })
})
