import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useBestBackendInNode } from '../../src/train/backend-node'
import { type CheckpointStore, memoryCheckpoints } from '../../src/train/checkpoint'
import { fileCheckpoints } from '../../src/train/checkpoint-node'
import { syntheticDigits } from '../../src/train/data/synthetic'
import { DataError } from '../../src/train/errors'
import { evaluate } from '../../src/train/evaluate'
import { createNetwork } from '../../src/train/network'
import type { TrainProgress } from '../../src/train/progress'
import { type TrainOptions, type TrainResult, train } from '../../src/train/train'
import { rejection } from '../harness/attempt'

const data = {
  train: syntheticDigits({ count: 1000, seed: 1 }),
  test: syntheticDigits({ count: 200, seed: 2 }),
}
const short = { data, seed: 3, steps: 4, batchSize: 8, warmup: 2, checkpointSeconds: 0 } as const

let folder: string
beforeAll(async () => {
  await useBestBackendInNode({ backend: 'wasm' })
  folder = await mkdtemp(join(tmpdir(), 'octet-train-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Trains and keeps the weights' bytes instead of the model. */
async function trained(options: TrainOptions): Promise<Omit<TrainResult, 'model'> & { bytes: Buffer }> {
  const { model, ...result } = await train(options)
  const weights = await Promise.all(model.getWeights().map((weight) => weight.data()))
  model.dispose()
  return { ...result, bytes: Buffer.concat(weights.map((values) => Buffer.from(values.buffer))) }
}

/** Trains until `step` and cancels, as Ctrl-C does. */
async function cancelledAt(step: number, options: TrainOptions): Promise<void> {
  const controller = new AbortController()
  const onProgress = (progress: TrainProgress) => {
    if (progress.step === step) controller.abort(new Error('cancelled'))
  }
  const run = train({ ...options, onProgress, signal: controller.signal })
  await expect(run).rejects.toThrow('cancelled')
}

async function failure(options: Partial<TrainOptions>): Promise<string> {
  return (await rejection(train({ ...short, ...options }), DataError)).message
}

test('a short run raises the accuracy, reports every step and frees its memory', async () => {
  const untrained = createNetwork(3)
  const before = await evaluate(untrained, data.test)
  untrained.dispose()
  const tensors = tf.memory().numTensors
  const seen: TrainProgress[] = []
  const options = { data, seed: 3, steps: 40, batchSize: 32, warmup: 5, learningRate: 1e-3 }
  const result = await trained({ ...options, onProgress: (progress) => seen.push(progress) })
  expect(before).toBeLessThan(0.3)
  expect(result.testAccuracy).toBeGreaterThan(0.7)
  expect(seen.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  expect(seen.at(-1)).toMatchObject({ totalSteps: 40, secondsLeft: 0, epoch: 40 / 31 })
  expect(seen.at(-1)?.loss).toBeLessThan(seen[0]?.loss ?? 0)
  expect(result).toMatchObject({ backend: 'wasm', resumedAt: 0, settings: { seed: 3, steps: 40 } })
  expect(tf.memory().numTensors).toBe(tensors)
})

describe('a run that was cancelled or killed goes on where it was, bit for bit', () => {
  let whole: Buffer
  beforeAll(async () => {
    whole = (await trained(short)).bytes
  })

  test('cancelled', async () => {
    const checkpoints = memoryCheckpoints()
    await cancelledAt(2, { ...short, checkpoints, checkpointSeconds: 999 })
    expect((await checkpoints.load())?.step).toBe(2)
    const resumed = await trained({ ...short, checkpoints })
    expect(resumed.resumedAt).toBe(2)
    expect(resumed.bytes.equals(whole)).toBe(true)
  })

  test('killed while it saved: the file before counts, and nothing else is left', async () => {
    const checkpoints = fileCheckpoints(join(folder, 'run.checkpoint'))
    const killed: CheckpointStore = {
      ...checkpoints,
      save: (checkpoint) => {
        if (checkpoint.step === 2) throw new Error('killed')
        return checkpoints.save(checkpoint)
      },
    }
    await expect(train({ ...short, checkpoints: killed })).rejects.toThrow('killed')
    const resumed = await trained({ ...short, checkpoints })
    expect(resumed.resumedAt).toBe(1)
    expect(resumed.bytes.equals(whole)).toBe(true)
    expect(await readdir(folder)).toEqual(['run.checkpoint'])
    await checkpoints.clear()
    expect(await checkpoints.load()).toBeUndefined()
  })

  test('another seed gives other weights', async () => {
    expect((await trained({ ...short, seed: 4 })).bytes.equals(whole)).toBe(false)
  })
})

test('afterStep sees the network between steps, its time does not count, and it can end the run', async () => {
  const seen: [step: number, accuracy: number][] = []
  const checkpoints = memoryCheckpoints()
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const began = performance.now()
  const result = await trained({
    ...short,
    steps: 10,
    checkpoints,
    checkpointSeconds: 999,
    afterStep: async (step, model) => {
      seen.push([step, await evaluate(model, data.test)])
      await wait(500)
      return step === 2 ? 'finish' : undefined
    },
  })
  const took = (performance.now() - began) / 1000
  expect(seen.map(([step]) => step)).toEqual([1, 2])
  expect(result.testAccuracy).toBe(seen[1]?.[1])
  expect(result.seconds).toBeLessThan(took - 1)
  expect((await checkpoints.load())?.step).toBe(2)
})

test("another run's checkpoint is refused", async () => {
  const checkpoints = memoryCheckpoints()
  await cancelledAt(1, { ...short, checkpoints })
  const message = await failure({ checkpoints, batchSize: 9 })
  expect(message).toContain('the checkpoint belongs to another run')
  expect(message).toContain('"batchSize":8')
  expect(message).toContain('"batchSize":9')
})

test('a loss that is no number ends the run', async () => {
  const checkpoints = memoryCheckpoints()
  await cancelledAt(1, { ...short, checkpoints })
  const saved = await checkpoints.load()
  saved?.values[7]?.fill(Number.NaN) // the last layer's bias
  if (saved) await checkpoints.save(saved)
  expect(await failure({ checkpoints })).toBe(
    'training: the loss is NaN at step 2 (learning rate 0.001); try a smaller one',
  )
})

describe('settings that make no sense', () => {
  const wrong: [settings: Partial<TrainOptions>, message: string][] = [
    [{ steps: 0 }, 'training: steps is 0, it must be a whole number from 1'],
    [{ batchSize: 2.5 }, 'training: batchSize is 2.5, it must be a whole number from 1'],
    [{ learningRate: Number.NaN }, 'training: learningRate is NaN, it must be a positive number'],
    [{ seed: -1 }, 'training: seed is -1, it must be a whole number from 0'],
    [{ weightDecay: -1 }, 'training: weightDecay is -1, it must be zero or positive'],
    [{ batchSize: 1001 }, "training: 1000 images don't fill a batch of 1001"],
  ]
  test.each(wrong)('%j', async (settings, message) => {
    expect(await failure(settings)).toBe(message)
  })
})
