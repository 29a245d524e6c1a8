import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { refuse } from '../graph/check'
import { DataError } from './errors'
import { isMissing, writeAtomically } from './files-node'

/** TensorFlow.js' customary shard size in bytes. */
const shardBytes = 4 * 1024 * 1024

/**
 * Saves a layers model as `model.json` and shards of 4 MB in `folder`, which is created. Shards are named by their
 * content and `model.json` is replaced last, by rename: a process killed at any moment leaves the old model or the
 * new one. Shards of the model that was there before are removed, other files stay.
 *
 * @throws DataError naming the weight, before anything is written, if one is NaN or infinite; system errors unchanged
 */
export async function saveModelFolder(model: tf.LayersModel, folder: string): Promise<void> {
  if (typeof model?.save !== 'function')
    refuse('saveModelFolder', 'a TensorFlow.js model, as `train` gives it', model)
  await model.save(modelFolder(folder))
}

/** Loads a model saved by `saveModelFolder` or TensorFlow.js' file handler. Throws as `load` of `modelFolder` does. */
export async function loadModelFolder(folder: string): Promise<tf.LayersModel> {
  return tf.loadLayersModel(modelFolder(folder))
}

/**
 * A TensorFlow.js IO handler for a folder of Node's file system.
 *
 * `load` rejects with a DataError naming the file if `model.json` or a shard is missing, doesn't match the manifest, is
 * shorter or longer than its weights, or has a NaN or infinite weight.
 */
export function modelFolder(folder: string): tf.io.IOHandler {
  if (typeof folder !== 'string') refuse('modelFolder', 'the path of a folder', folder)
  return { save: (artifacts) => save(artifacts, folder), load: () => load(folder) }
}

async function save(artifacts: tf.io.ModelArtifacts, folder: string): Promise<tf.io.SaveResult> {
  const { weightSpecs: specs, weightData, modelTopology } = artifacts
  if (!specs || !weightData || !modelTopology) {
    throw new DataError(`${folder}: the model to save has no topology or no weights`)
  }
  const data = tf.io.CompositeArrayBuffer.join(weightData)
  checkWeights(specs, data, folder)
  const hash = createHash('sha256').update(new Uint8Array(data)).digest('hex').slice(0, 8)
  const count = Math.max(1, Math.ceil(data.byteLength / shardBytes))
  const paths = Array.from({ length: count }, (_, i) => `weights-${hash}-${i + 1}of${count}.bin`)
  for (const [i, path] of paths.entries()) {
    await writeAtomically(
      join(folder, path),
      new Uint8Array(data.slice(i * shardBytes, (i + 1) * shardBytes)),
    )
  }
  const json = {
    format: artifacts.format ?? 'layers-model',
    generatedBy: artifacts.generatedBy ?? null,
    convertedBy: artifacts.convertedBy ?? null,
    modelTopology,
    weightsManifest: [{ paths, weights: specs }],
  }
  await writeAtomically(join(folder, 'model.json'), JSON.stringify(json))
  const old = (await readdir(folder)).filter((name) => isOurShard(name) && !paths.includes(name))
  await Promise.all(old.map((name) => rm(join(folder, name))))
  return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) }
}

/** True if a file is a shard, or a temporary file left by an interrupted save. */
function isOurShard(name: string): boolean {
  return /^weights-[0-9a-f]{8}-\d+of\d+\.bin(\.\d+\.tmp)?$/.test(name)
}

async function load(folder: string): Promise<tf.io.ModelArtifacts> {
  const path = join(folder, 'model.json')
  const json = parseModel(path, await read(path))
  const specs = json.weightsManifest.flatMap((group) => group.weights)
  const parts: Uint8Array[] = []
  for (const group of json.weightsManifest) {
    const shards = await Promise.all(group.paths.map((name) => read(join(folder, name))))
    const found = shards.reduce((sum, shard) => sum + shard.length, 0)
    const wanted = group.weights.reduce((sum, spec) => sum + bytesOf(spec, path), 0)
    if (found !== wanted) {
      const names = group.paths.join(', ')
      throw new DataError(`${folder}: ${names} hold ${found} bytes, the weights in model.json need ${wanted}`)
    }
    parts.push(...shards)
  }
  const weightData = new Uint8Array(Buffer.concat(parts)).buffer
  checkWeights(specs, weightData, folder)
  const { modelTopology, format } = json
  return { modelTopology, weightSpecs: specs, weightData, ...(format && { format }) }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (isMissing(cause)) throw new DataError(`${path} is missing`, { cause })
    throw cause
  }
}

function parseModel(path: string, bytes: Uint8Array): tf.io.ModelJSON {
  let json: Partial<tf.io.ModelJSON>
  try {
    json = JSON.parse(new TextDecoder().decode(bytes)) as Partial<tf.io.ModelJSON>
  } catch (cause) {
    throw new DataError(`${path}: not JSON (${bytes.length} bytes)`, { cause })
  }
  const groups = json?.weightsManifest
  const whole =
    Array.isArray(groups) && groups.every((g) => Array.isArray(g?.paths) && Array.isArray(g?.weights))
  if (!whole || !json.modelTopology) {
    throw new DataError(`${path}: no TensorFlow.js model, it lacks modelTopology or a weightsManifest`)
  }
  return json as tf.io.ModelJSON
}

const byteSizes: Record<string, number> = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 }

function bytesOf(spec: tf.io.WeightsManifestEntry, path: string): number {
  const type = spec.quantization?.dtype ?? spec.dtype
  const each = byteSizes[type]
  if (!each)
    throw new DataError(`${path}: weight ${spec.name} has type ${type}, known are ${Object.keys(byteSizes)}`)
  return each * tf.util.sizeFromShape(spec.shape)
}

/** Throws a DataError naming the first float32 weight that is NaN or infinite. */
function checkWeights(specs: tf.io.WeightsManifestEntry[], data: ArrayBuffer, folder: string): void {
  let offset = 0
  for (const spec of specs) {
    const size = bytesOf(spec, folder)
    if (spec.dtype === 'float32' && !spec.quantization) {
      const values = new Float32Array(data.slice(offset, offset + size))
      const wrong = values.findIndex((value) => !Number.isFinite(value))
      if (wrong >= 0) throw new DataError(`${folder}: weight ${spec.name}[${wrong}] is ${values[wrong]}`)
    }
    offset += size
  }
}
