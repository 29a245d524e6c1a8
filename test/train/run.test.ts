import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { useBestBackendInNode } from '../../src/train/backend-node'
import { syntheticDigits } from '../../src/train/data/synthetic'
import { DataError } from '../../src/train/errors'
import { evaluate } from '../../src/train/evaluate'
import { writeAtomically } from '../../src/train/files-node'
import { loadModelFolder } from '../../src/train/io-node'
import { trainToFolder } from '../../src/train/run-node'

const data = {
  train: syntheticDigits({ count: 100, seed: 1 }),
  test: syntheticDigits({ count: 50, seed: 2 }),
}
const short = { data, steps: 3, batchSize: 8 }

let folder: string
beforeEach(async () => {
  await useBestBackendInNode({ backend: 'wasm' })
  folder = await mkdtemp(join(tmpdir(), 'octet-run-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a run leaves the model and what was measured, and no checkpoint', async () => {
  const record = await trainToFolder({ ...short, out: folder })
  const files = (await readdir(folder)).filter((name) => !name.startsWith('weights-'))
  expect(files.sort()).toEqual(['model.json', 'training.json'])
  expect(JSON.parse(await readFile(join(folder, 'training.json'), 'utf8'))).toEqual(record)
  expect(record).toMatchObject({ data: 'synthetic', trainImages: 100, testImages: 50, backend: 'wasm' })
  const model = await loadModelFolder(folder)
  expect(await evaluate(model, data.test)).toBe(record.testAccuracy)
})

test('a cancelled run leaves a checkpoint alone, which a fresh run forgets', async () => {
  const controller = new AbortController()
  const onProgress = () => controller.abort(new Error('cancelled'))
  const cancelled = trainToFolder({ ...short, out: folder, signal: controller.signal, onProgress })
  await expect(cancelled).rejects.toThrow('cancelled')
  expect(await readdir(folder)).toEqual(['training.checkpoint'])
  await expect(trainToFolder({ ...short, seed: 2, out: folder })).rejects.toThrow(DataError)
  await trainToFolder({ ...short, seed: 2, out: folder, fresh: true })
  expect(await readdir(folder)).toContain('training.json')
})

test('a write that fails leaves the old file and nothing beside it', async () => {
  const path = join(folder, 'file')
  await writeAtomically(path, 'old')
  await writeAtomically(path, 'new')
  expect(await readFile(path, 'utf8')).toBe('new')
  // A folder can't be replaced by a file: the rename fails after the bytes were written.
  await writeAtomically(join(folder, 'taken', 'inside'), 'kept')
  await expect(writeAtomically(join(folder, 'taken'), 'bytes')).rejects.toThrow()
  await writeFile(join(folder, 'other'), '')
  expect((await readdir(folder)).sort()).toEqual(['file', 'other', 'taken'])
})
