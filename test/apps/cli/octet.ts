/** The built command as a child process, and a small trained-looking model for it. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { onTestFinished } from 'vitest'
import { saveModelFolder } from '../../../src/train/io-node'
import { seeded } from '../../harness/random'

const command = resolve('dist/cli.js')

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs `octet` with `args` in `cwd`, and `env` beside the environment; `npm test` builds it first.
 *
 * @param script to run instead of the built one
 */
export function octet(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  script = command,
): Promise<Outcome> {
  if (!existsSync(script)) throw new Error(`${script} is missing: run "npm run build"`)
  return new Promise((done) => {
    const options = { cwd, maxBuffer: 2 ** 26, env: { ...process.env, ...env } }
    execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      done({ code, stdout, stderr })
    })
  })
}

/** An empty folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'octet-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Saves a network of 8×8 images and three classes to `folder`, with seeded weights. */
export async function saveTinyModel(folder: string): Promise<void> {
  await tf.setBackend('cpu')
  const model = tf.sequential({
    name: 'tiny',
    layers: [
      tf.layers.conv2d({
        name: 'conv',
        inputShape: [8, 8, 1],
        filters: 4,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
      }),
      tf.layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
      tf.layers.flatten({ name: 'flatten' }),
      tf.layers.dropout({ name: 'dropout', rate: 0.5 }),
      tf.layers.dense({ name: 'dense', units: 3 }),
      tf.layers.activation({ name: 'probabilities', activation: 'softmax' }),
    ],
  })
  const random = seeded(7)
  const weights = model.getWeights().map(({ shape, size }) =>
    tf.tensor(
      Float32Array.from({ length: size }, () => random() - 0.5),
      shape,
    ),
  )
  model.setWeights(weights)
  await saveModelFolder(model, folder)
  model.dispose()
}

/** A `.npy` file, version 1. */
export function npy(descr: string, shape: readonly number[], data: ArrayBufferView): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`
  const header = `${text.padEnd(117)}\n`
  const bytes = new Uint8Array(10 + header.length + data.byteLength)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8])
  bytes.set(new TextEncoder().encode(header), 10)
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + header.length)
  return bytes
}

/** `count` random images of 8×8, in [0, 1). */
export function tinyImages(count: number): Float32Array {
  const random = seeded(3)
  return Float32Array.from({ length: count * 64 }, random)
}
