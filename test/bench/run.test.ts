import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { quantizeInputs } from '../../bench/engines/tflite'
import { FileServer } from '../../bench/host/files'
import type { Client, Host } from '../../bench/host/host'
import type { KernelCase } from '../../bench/kernels/cases'
import type { ModelCase } from '../../bench/models'
import type { BenchApi, EngineSpec } from '../../bench/protocol'
import { runKernel } from '../../bench/run-kernels'
import { runModel } from '../../bench/run-models'
import { row } from './report'

type Calls = Partial<{ [Name in keyof BenchApi]: (...args: Parameters<BenchApi[Name]>) => unknown }>

/** A client that answers from a table. */
function fakeClient(calls: Calls): Client {
  return {
    call: async (name, ...args) => {
      const found = calls[name] as ((...given: readonly unknown[]) => never) | undefined
      if (!found) throw new Error(`${name} was not expected`)
      return found(...args)
    },
    address: (path) => path,
    bytes: () => 0,
    close: async () => undefined,
  }
}

const model: ModelCase = {
  name: 'net',
  batch: 2,
  itemShape: [4],
  range: [0, 1],
  stored: { type: 'float32', scale: 1, zeroPoint: 0 },
  files: { 'octet-int8': 'a', 'octet-float32': 'b', 'litert-webgpu': 'c' },
}

const engines = ['octet-int8', 'octet-float32', 'tfjs-webgpu', 'litert-webgpu'] as const

const effort = { rounds: 1, budgetMs: 9999, tune: false }

/** A host whose engines take 100 ms a run and log their rounds. */
function fakeHost(
  log: string[],
  kind: Host['kind'],
  output: (spec: EngineSpec) => readonly number[],
  wrong: string | null = null,
): Host {
  const open = async () => {
    let engine = ''
    return fakeClient({
      open: (spec) => {
        engine = spec.engine
        if (engine === 'litert-webgpu') throw new Error('int8 is\nnot supported')
        return { ms: 500, output: output(spec) }
      },
      check: () => (engine === 'octet-int8' ? wrong : null),
      run: () => {
        log.push(engine)
        return 100
      },
      gpuMs: () => (engine === 'octet-int8' ? 60 : null),
    })
  }
  return { kind, version: 'fake', open, close: async () => undefined }
}

describe('engines', () => {
  test('run in turns, and what cannot run is left out with its reason', async () => {
    const log: string[] = []
    const host = fakeHost(log, 'chrome', () => [1, 2])
    const { rows, leftOut } = await runModel(host, model, engines, { ...effort, rounds: 2 }, () => {})
    // One run each warms up.
    const round = ['octet-int8', 'octet-float32']
    expect(log).toEqual([...round, ...round, ...round])
    expect(rows[0]).toEqual({
      model: 'net',
      batch: 2,
      engine: 'octet-int8',
      msPerItem: { min: 50, median: 50 },
      gpuMsPerItem: 30,
      firstAnswerMs: 500,
      bytes: 0,
      rounds: 2,
    })
    expect(rows[1]?.gpuMsPerItem).toBeNull()
    expect(leftOut).toEqual([
      {
        model: 'net, batch 2',
        engine: 'tfjs-webgpu',
        reason: 'there is no TensorFlow.js form of this model',
      },
      { model: 'net, batch 2', engine: 'litert-webgpu', reason: 'int8 is not supported' },
    ])
  })

  test('a wrong answer gets no time', async () => {
    const host = fakeHost([], 'chrome', () => [1, 2], 'output 3 of item 1 is 4')
    const { rows, leftOut } = await runModel(host, model, engines.slice(0, 2), effort, () => {})
    expect(rows.map(({ engine }) => engine)).toEqual(['octet-float32'])
    expect(leftOut[0]).toMatchObject({ engine: 'octet-int8', reason: 'output 3 of item 1 is 4' })
  })

  test('what is slow gets fewer rounds', async () => {
    const host = fakeHost([], 'chrome', () => [1])
    const { rows } = await runModel(
      host,
      model,
      ['octet-int8'],
      { ...effort, rounds: 7, budgetMs: 350 },
      () => {},
    )
    expect(rows[0]?.rounds).toBe(1)
  })

  test('a batch that would take far too long is not run, unless rounds are asked for', async () => {
    const log: string[] = []
    const host = fakeHost(log, 'chrome', () => [1])
    const earlier = [row('octet-int8', 1, 4000, 'net')]
    const run = (budgetMs: number) =>
      runModel(host, model, ['octet-int8'], { ...effort, budgetMs }, () => {}, earlier)
    const { rows, leftOut } = await run(3000)
    expect(rows).toEqual([])
    expect(leftOut[0]?.reason).toBe('a batch would take 8 s at the rate of batch 1; --rounds 1 runs it')
    expect(log).toEqual([])
    expect((await run(Number.POSITIVE_INFINITY)).rows).toHaveLength(1)
  })

  test('under Node only those that need no browser', async () => {
    const host = fakeHost([], 'node', () => [1])
    const { leftOut } = await runModel(host, model, ['litert-webgpu'], effort, () => {})
    expect(leftOut[0]?.reason).toBe('it runs in browsers only')
  })

  test('float32 answers that differ are reported', async () => {
    const host = fakeHost([], 'chrome', ({ engine }) => (engine === 'tfjs-webgpu' ? [1, 2.5] : [1, 2]))
    const files = { ...model.files, 'tfjs-webgpu': 'd' }
    const { leftOut } = await runModel(host, { ...model, files }, engines.slice(0, 3), effort, () => {})
    expect(leftOut.map(({ reason }) => reason)).toEqual([
      "timed, but its answer differs from octet-float32's by 0.500",
    ])
  })
})

describe('kernels', () => {
  const kernel: KernelCase = { kind: 'gemm', name: 'g', m: 10, k: 10, n: 10 }
  const peaks = { dotGops: 4, fmaGops: 4, copyGbps: 100 }

  test('a wrong one gets no time', async () => {
    const timed: string[] = []
    const rates = { gops: 2, gbps: 1.2, peakShare: 0.5 }
    const client = fakeClient({
      openKernel: (_, type) => {
        if (type === 'int8')
          return {
            variants: ['int8 tile32'],
            failed: [{ variant: 'int8 plain', reason: 'it is wrong' }],
            chosen: 'int8 plain',
          }
        return { variants: ['float32 plain', 'float32 tile32'], failed: [], chosen: 'float32 plain' }
      },
      timeKernel: (variant) => {
        timed.push(variant)
        return 0.001
      },
      closeKernels: () => undefined,
    })
    const effort = { rounds: 3, budgetMs: 9999, which: 'all', narrow: [] } as const
    const { rows, leftOut } = await runKernel(client, kernel, peaks, effort, () => {})
    expect(new Set(timed)).toEqual(new Set(['int8 tile32', 'float32 plain', 'float32 tile32']))
    expect(rows).toEqual([
      // Nobody chose it: the one that sessions choose is wrong.
      { name: 'g', shape: '10×10×10', variant: 'int8 tile32', chosen: false, ...rates, gbps: 0.3 },
      { name: 'g', shape: '10×10×10', variant: 'float32 plain', chosen: true, ...rates },
      { name: 'g', shape: '10×10×10', variant: 'float32 tile32', chosen: false, ...rates },
    ])
    expect(leftOut).toEqual([{ model: 'g (10×10×10), int8 plain', reason: 'it is wrong' }])
  })
})

test('inputs of TensorFlow Lite are rounded as Octet rounds them, halves to even', () => {
  const stored = { type: 'int8', scale: 1, zeroPoint: 1 } as const
  const inputs = Float32Array.of(0.5, 1.5, 2.5, -0.5, -1.5, 1000)
  expect([...Array.from(quantizeInputs(inputs, stored))]).toEqual([1, 3, 3, 1, -1, 127])
  expect(quantizeInputs(inputs, { ...stored, type: 'float32' })).toBe(inputs)
})

describe('the file server', () => {
  test('counts what each client downloads, and serves nothing else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'octet-bench-'))
    await writeFile(join(folder, 'a.wasm'), 'abc')
    const files = await FileServer.start()
    try {
      files.mount('folder', folder)
      files.mount('bytes', new Uint8Array(10))
      const answer = await fetch(files.address('one', 'folder/a.wasm'))
      expect(await answer.text()).toBe('abc')
      expect(answer.headers.get('content-type')).toBe('application/wasm')
      expect((await (await fetch(files.address('two', 'bytes'))).arrayBuffer()).byteLength).toBe(10)
      for (const path of ['folder/none', 'nothing/a.wasm', 'folder/%2e%2e%2fx', 'folder']) {
        expect((await fetch(files.address('three', path))).status).toBe(404)
      }
      expect(['one', 'two', 'three'].map((client) => files.bytesOf(client))).toEqual([3, 10, 0])
    } finally {
      files.close()
      await rm(folder, { recursive: true })
    }
  })
})
