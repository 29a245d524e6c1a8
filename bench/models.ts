/** The networks that engines run: the one that ships, and MLPerf Tiny's and MobileNetV2 if their files are there. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadGraph } from '../src/apps/cli/load-graph'
import { packageFolder } from '../src/apps/cli/package-files'
import { saveModel } from '../src/formats/save'
import { readTflite } from '../src/formats/tflite/read'
import type { Graph } from '../src/graph/graph'
import { withBatch } from '../src/graph/rebatch'
import { calibrate } from '../src/quantize/calibrate'
import { quantize } from '../src/quantize/quantize'
import { syntheticDigits } from '../src/train/data/synthetic'
import type { FileServer } from './host/files'
import { writeOnnx } from './onnx/write'
import type { EngineName, StoredInput } from './protocol'

/** A network at one batch size. */
export interface ModelCase {
  readonly name: string
  readonly batch: number
  readonly itemShape: readonly number[]
  readonly range: readonly [number, number]
  /** Type and quantization of the int8 file's input. */
  readonly stored: StoredInput
  /** Path of the model on the file server, in each engine's format. */
  readonly files: Partial<Record<EngineName, string>>
}

/** A model or engine that isn't measured, and why. */
export interface LeftOut {
  readonly model: string
  readonly engine?: EngineName
  readonly reason: string
}

const mnistBatches = [1, 32, 256]

interface SharedModel {
  readonly name: string
  readonly int8: string
  readonly float?: string
}

/** Files in the folder of models, as their projects name them. */
export const sharedModels: readonly SharedModel[] = [
  { name: 'ResNet-8', int8: 'pretrainedResnet_quant.tflite', float: 'pretrainedResnet.tflite' },
  { name: 'VWW', int8: 'vww_96_int8.tflite', float: 'vww_96_float.tflite' },
  { name: 'Keyword spotting', int8: 'kws_ref_model.tflite', float: 'kws_ref_model_float32.tflite' },
  { name: 'Autoencoder', int8: 'ad01_int8.tflite', float: 'ad01_fp32.tflite' },
  { name: 'MobileNetV2', int8: 'tf2_mobilenet_v2_1.0_224_ptq.tflite' },
]

/** Names of all models, for `--model`. */
export const modelNames: readonly string[] = ['MNIST', ...sharedModels.map(({ name }) => name)]

/** Loads the wanted models and gives their files to the server. Missing files are returned in `leftOut`. */
export async function prepareModels(
  files: FileServer,
  folder: string,
  wanted: (name: string) => boolean,
): Promise<{ cases: ModelCase[]; leftOut: LeftOut[] }> {
  const cases: ModelCase[] = wanted('MNIST') ? await mnistCases(files) : []
  const leftOut: LeftOut[] = []
  for (const model of sharedModels.filter(({ name }) => wanted(name))) {
    const path = join(folder, model.int8)
    if (existsSync(path)) cases.push(await sharedCase(files, folder, model))
    else leftOut.push({ model: model.name, reason: `${path} is not there` })
  }
  return { cases, leftOut }
}

const mnistFolder = join(packageFolder(), 'public', 'models', 'mnist')

/** Returns the network that ships with the project, and what quantizing it on drawn digits makes of it. */
export async function mnistNetworks(): Promise<{ float: Graph; int8: Graph }> {
  const float = await loadGraph(mnistFolder)
  const { images } = syntheticDigits({ count: 20, seed: 1 })
  const samples = Array.from({ length: 20 }, (_, i) =>
    Float32Array.from(images.subarray(i * 784, (i + 1) * 784), (byte) => byte / 255),
  )
  return { float, int8: quantize(float, await calibrate(float, samples)) }
}

async function mnistCases(files: FileServer): Promise<ModelCase[]> {
  const { float, int8 } = await mnistNetworks()
  files.mount('mnist', mnistFolder)
  return mnistBatches.map((batch) => {
    files.mount(`mnist-${batch}-float.tflite`, saveModel(withBatch(float, batch)))
    files.mount(`mnist-${batch}.onnx`, writeOnnx(withBatch(float, batch)))
    files.mount(`mnist-${batch}-int8.tflite`, saveModel(withBatch(int8, batch)))
    return {
      name: 'MNIST',
      batch,
      ...inputOf(int8),
      files: {
        ...tfliteFiles(`mnist-${batch}-int8.tflite`, `mnist-${batch}-float.tflite`),
        'tfjs-webgpu': 'mnist/model.json',
        'onnxruntime-web': `mnist-${batch}.onnx`,
      },
    }
  })
}

async function sharedCase(
  files: FileServer,
  folder: string,
  { name, int8, float }: SharedModel,
): Promise<ModelCase> {
  const path = join(folder, int8)
  for (const file of [int8, ...(float ? [float] : [])]) files.mount(file, join(folder, file))
  const graph = readTflite(await readFile(path), path)
  const present = float !== undefined && existsSync(join(folder, float))
  return { name, batch: 1, ...inputOf(graph), files: tfliteFiles(int8, present ? float : undefined) }
}

function tfliteFiles(int8: string, float: string | undefined): ModelCase['files'] {
  const floats = float !== undefined && {
    'octet-float32': float,
    'octet-float16': float,
    'litert-webgpu': float,
  }
  return { 'octet-int8': int8, 'tflite-cpu': int8, ...floats }
}

/** Returns the item shape of the first input, its type and quantization, and the range that it represents. */
function inputOf({ inputs }: Graph): Pick<ModelCase, 'itemShape' | 'range' | 'stored'> {
  const [input] = inputs
  const itemShape = input?.shape.slice(1) ?? []
  if (!input?.quant || (input.type !== 'int8' && input.type !== 'uint8')) {
    return { itemShape, range: [0, 1], stored: { type: 'float32', scale: 1, zeroPoint: 0 } }
  }
  const [scale = 1] = input.quant.scale
  const [zeroPoint = 0] = input.quant.zeroPoint
  const low = input.type === 'int8' ? -128 : 0
  return {
    itemShape,
    range: [(low - zeroPoint) * scale, (low + 255 - zeroPoint) * scale],
    stored: { type: input.type, scale, zeroPoint },
  }
}

/** Explains why an engine has no row for a model. */
export function reasonFor(engine: EngineName): string {
  if (engine === 'tfjs-webgpu') return 'there is no TensorFlow.js form of this model'
  if (engine === 'onnxruntime-web') return 'there is no ONNX form of this model'
  return 'there is no float32 form of this model'
}
