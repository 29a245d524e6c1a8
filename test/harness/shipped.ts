import { readTfjs } from '../../src/formats/tfjs/index'
import type { Graph } from '../../src/graph/graph'
import { calibrate } from '../../src/quantize/calibrate'
import { quantize } from '../../src/quantize/quantize'
import { syntheticDigits } from '../../src/train/data/synthetic'
import { inNode } from './host'

/** The folder of the trained network that ships with the project, inside `public/`. */
const folder = 'models/mnist'

async function readPublic(path: string): Promise<Uint8Array> {
  if (inNode) {
    const { readFile } = await import('node:fs/promises')
    return readFile(`public/${folder}/${path}`)
  }
  const response = await fetch(`/${folder}/${path}`)
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** `count` digits that the project draws, as stored bytes. */
export function digits(count: number, seed: number): Uint8Array {
  return syntheticDigits({ count, seed }).images
}

/** Pixels as the network reads them, from 0 to 1. */
export function toReals(images: Uint8Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(images, (byte) => byte / 255)
}

export const imageSize = 784

/** The shipped network, frozen, and what quantizing it on drawn digits makes of it. */
export async function shippedNetworks(): Promise<{ float: Graph; int8: Graph; modelJson: Uint8Array }> {
  const modelJson = await readPublic('model.json')
  const float = await readTfjs(JSON.parse(new TextDecoder().decode(modelJson)), readPublic, folder)
  const images = digits(50, 99)
  const samples = Array.from({ length: 50 }, (_, i) =>
    toReals(images.subarray(i * imageSize, (i + 1) * imageSize)),
  )
  return { float, int8: quantize(float, await calibrate(float, samples)), modelJson }
}

/** The shipped weights, as TensorFlow.js holds them: all shards behind each other. */
export async function shippedShards(manifest: readonly { paths: readonly string[] }[]): Promise<Uint8Array> {
  const shards = await Promise.all(manifest.flatMap(({ paths }) => paths).map(readPublic))
  const joined = new Uint8Array(shards.reduce((sum, shard) => sum + shard.length, 0))
  let offset = 0
  for (const shard of shards) {
    joined.set(shard, offset)
    offset += shard.length
  }
  return joined
}
