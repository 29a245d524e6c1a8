import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { useBestBackendInNode } from '../../src/train/backend-node'
import { DataError } from '../../src/train/errors'
import { loadModelFolder, saveModelFolder } from '../../src/train/io-node'
import { createNetwork } from '../../src/train/network'
import { rejection } from '../harness/attempt'

let folder: string
beforeEach(async () => {
  await useBestBackendInNode({ backend: 'wasm' })
  folder = await mkdtemp(join(tmpdir(), 'octet-io-'))
})
afterEach(() => rm(folder, { recursive: true }))

function smallModel(value = 0.5): tf.Sequential {
  const kernelInitializer = tf.initializers.constant({ value })
  return tf.sequential({
    layers: [tf.layers.dense({ name: 'd', inputShape: [3], units: 2, kernelInitializer })],
  })
}

async function shards(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.bin')).sort()
}

async function failure(): Promise<DataError> {
  return rejection(loadModelFolder(folder), DataError)
}

test('the network comes back bit for bit, in shards of 4 MB and a model.json', async () => {
  const model = createNetwork(7)
  await saveModelFolder(model, folder)
  expect((await readdir(folder)).length).toBe(5)
  const sizes = await Promise.all(
    (await shards()).map(async (name) => (await readFile(join(folder, name))).length),
  )
  expect(sizes.reduce((sum, size) => sum + size)).toBe(4 * 3_274_634)
  expect(Math.max(...sizes)).toBe(4 * 1024 * 1024)
  const loaded = await loadModelFolder(folder)
  const bytes = async (of: tf.LayersModel) =>
    Buffer.concat(
      await Promise.all(of.getWeights().map(async (weight) => Buffer.from((await weight.data()).buffer))),
    )
  expect((await bytes(loaded)).equals(await bytes(model))).toBe(true)
  expect(loaded.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name))
})

test('saving again replaces the shards and leaves other files alone', async () => {
  await saveModelFolder(smallModel(0.5), folder)
  await writeFile(join(folder, 'notes.txt'), 'kept')
  const before = await shards()
  await saveModelFolder(smallModel(0.25), folder)
  const after = await shards()
  expect(after).toHaveLength(1)
  expect(after).not.toEqual(before)
  expect((await readdir(folder)).sort()).toEqual(['model.json', 'notes.txt', ...after])
})

describe('a broken folder is a DataError that names what is wrong', () => {
  beforeEach(() => saveModelFolder(smallModel(), folder))
  const shardPath = async () => join(folder, (await shards())[0] as string)

  test('whole: the control', async () => {
    expect((await loadModelFolder(folder)).countParams()).toBe(8)
  })
  test('no model.json', async () => {
    await rm(join(folder, 'model.json'))
    expect((await failure()).message).toBe(`${join(folder, 'model.json')} is missing`)
  })
  test('model.json cut short', async () => {
    await writeFile(join(folder, 'model.json'), '{"format":')
    expect((await failure()).message).toBe(`${join(folder, 'model.json')}: not JSON (10 bytes)`)
  })
  test('model.json of something else', async () => {
    await writeFile(join(folder, 'model.json'), '{"name":"x"}')
    expect((await failure()).message).toContain('lacks modelTopology or a weightsManifest')
  })
  test('a shard missing', async () => {
    const path = await shardPath()
    await rm(path)
    expect((await failure()).message).toBe(`${path} is missing`)
  })
  test('a shard short', async () => {
    const path = await shardPath()
    await writeFile(path, (await readFile(path)).subarray(0, 31))
    expect((await failure()).message).toMatch(/hold 31 bytes, the weights in model.json need 32$/)
  })
  test.each([Number.NaN, Number.POSITIVE_INFINITY])('a weight that is %d', async (value) => {
    const bytes = await readFile(await shardPath())
    bytes.writeFloatLE(value, 12)
    await writeFile(await shardPath(), bytes)
    expect((await failure()).message).toBe(`${folder}: weight d/kernel[3] is ${value}`)
  })
})

test('a model with a NaN is not saved, and nothing is written', async () => {
  await expect(saveModelFolder(smallModel(Number.NaN), folder)).rejects.toThrow(DataError)
  expect(await readdir(folder)).toEqual([])
})
