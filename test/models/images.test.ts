/** Photographs, resized by us, are classified as TensorFlow Lite classifies them. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { GpuHost } from '../../src/apps/cli/gpu-host'
import { PictureDecoder } from '../../src/apps/cli/pictures/decode-picture'
import { toStored } from '../../src/apps/cli/reference'
import { readItems } from '../../src/apps/cli/samples'
import { reportAgrees, verifyBytes } from '../../src/apps/cli/verify-model'
import { packArray } from '../../src/apps/runner/base64'
import { readTflite } from '../../src/formats/tflite/read'
import { bytesOf, files, isLarge } from './models'

const folder = fileURLToPath(new URL('../../../shared/data/images/', import.meta.url))
const photographs = ['cat.bmp', 'bird.bmp', 'grace_hopper.bmp']
  .map((file) => folder + file)
  .filter(existsSync)
const classifiers = files.filter((file) => /mobilenet/.test(file))
const ran =
  photographs.length > 0 ? `${photographs.length} photographs` : 'no photographs here, so none were run'

test(`the same top-1 and the same score within one step as TensorFlow Lite (${ran})`, async () => {
  const host = await GpuHost.open()
  try {
    for (const file of photographs.length > 0 ? classifiers : []) {
      const [input] = readTflite(bytesOf(file), file).inputs
      if (!input) throw new Error(`${file} has no input`)
      const options = { invert: false, rawType: undefined, decoder: new PictureDecoder() }
      const paths = photographs.slice(0, isLarge(file) ? 2 : undefined)
      const items = await Promise.all(paths.map((path) => readItems(path, input, options)))
      const given = items.map(([item]) => [packArray(toStored(input, item as Float32Array) as Uint8Array)])
      const request = { inputs: 1, seed: 1, range: [-1, 1], oracle: true, outputsOnly: true, given } as const
      const report = await verifyBytes(host, bytesOf(file), request)
      expect(reportAgrees(report), file).toBe(true)
      const { oracle = [] } = report
      expect(oracle.map(({ sameTop }) => sameTop)).toEqual([paths.length])
      expect(Math.max(...oracle.map(({ largest }) => largest)), file).toBeLessThanOrEqual(1)
    }
  } finally {
    await host.close()
  }
  expect(photographs.length === 0 || classifiers.length >= 2).toBe(true)
}, 300_000)
