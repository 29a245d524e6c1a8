/** The right value for each argument that `nonsense.test.ts` gives wrong ones. */
import type * as tf from '@tensorflow/tfjs'
import type * as eager from '../src/eager/index'
import type * as octet from '../src/index'
import * as quantize from '../src/quantize/index'
import * as train from '../src/train/index'
import { hostGpu, sharedDevice } from './harness/host'

/** Returns a value that is accepted, and the error of a later check where the call can't succeed here. */
export type Control = readonly [right: () => unknown, later?: RegExp]

/** Things that controls are made of. */
export interface Parts {
  readonly model: octet.Graph
  readonly image: Float32Array
  readonly session: octet.Session
  readonly q: eager.Eager
  readonly ranges: quantize.Ranges
  readonly summary: octet.Summary
  readonly data: train.TrainingData
  readonly layersModel: () => tf.LayersModel
  /** An empty folder. */
  readonly folder: string
}

/** Returns the controls of calls, by their names. */
export function controlsOf(parts: Parts): Readonly<Record<string, Control>> {
  return {
    ...sessionControls(parts),
    ...quantizeControls(parts),
    ...functionControls(parts),
    ...importControls(parts),
    ...trainControls(parts),
  }
}

const signal = () => new AbortController().signal
const adapter = async () => (await (await hostGpu()).requestAdapter()) as GPUAdapter
/** Takes the output "probabilities". */
const buffer = async () => (await sharedDevice()).createBuffer({ size: 40, usage: 0x8 })

function sessionControls({ model, image, summary }: Parts): Record<string, Control> {
  const graph: Control = [() => model]
  const inputs: Control = [() => ({ image })]
  const file = () => quantize.saveModel(model)
  return {
    'createSession, model': graph,
    'createSession, options': [async () => ({ device: await sharedDevice() })],
    'createSession, device': [sharedDevice],
    'createSession, gpu': [hostGpu],
    'createSession, batch': [() => 2],
    'createSession, outputs': [() => 'stored'],
    'createSession, placement': [() => 'gpu-only'],
    'createSession, dot': [() => 'emulated'],
    'createSession, fuse': [() => false],
    'createSession, tuning': [() => null],
    'createSession, signal': [signal],
    'run, inputs': inputs,
    'run, an input': [() => image],
    'run, options': [() => ({ signal: signal() })],
    'run, into': [async () => ({ probabilities: await buffer() })],
    'run, an output': [buffer],
    'run, signal': [signal],
    'runAll, inputs': inputs,
    'profile, inputs': inputs,
    'profile, options': [() => ({ batchMs: 0, rounds: 1 })],
    'loadModel, source': [file],
    'loadModel, options': [() => ({ signal: signal() })],
    'loadModel, signal': [signal, /model\.tflite/],
    'findAdapter, gpu': [hostGpu],
    reportAdapter: [async () => (await adapter()).info],
    sessionFeatures: [adapter],
    quantRange: [() => 'int8'],
    summarize: graph,
    'formatSummary, summary': [() => summary],
    'formatSummary, options': [() => ({ file: 'x.tflite' })],
  }
}

function quantizeControls({ model, image, session, ranges }: Parts): Record<string, Control> {
  const graph: Control = [() => model]
  const inputs: Control = [() => ({ image })]
  const samples: Control = [() => [image]]
  const range: Control = [() => ranges]
  const options: Control = [() => ({ signal: signal() })]
  const judged = { type: 'int8', differing: 0, largest: 0 }
  return {
    'calibrate, model': graph,
    'calibrate, samples': samples,
    'calibrate, a sample': [() => image],
    'calibrate, an input of a sample': [() => image],
    'calibrate, options': options,
    'calibrate, observer': [() => 'minmax'],
    'calibrate, run': [() => quantize.referenceRunner(model)],
    'compare, a': graph,
    'compare, b': graph,
    'compare, samples': samples,
    'compare, options': options,
    'quantize, model': graph,
    'quantize, ranges': range,
    'quantize, options': options,
    'quantize, mode': [() => 'weights'],
    'quantize, inputs': [() => 'float32'],
    'verify, model': graph,
    'verify, inputs': [() => [[image]]],
    'verify, a run': [() => [image]],
    'verify, an input': [() => image],
    'verify, options': [async () => ({ device: await sharedDevice() })],
    'randomInputs, model': graph,
    'randomInputs, options': [() => ({ count: 1, seed: 1 })],
    'randomInputs, range': [() => [0, 2]],
    explain: graph,
    'findLosses, model': graph,
    'findLosses, ranges': range,
    'findLosses, options': [() => ({ perAxis: false })],
    agrees: [() => judged],
    describeFloat: graph,
    freeze: graph,
    saveModel: graph,
    'commonBatch, models': [() => [model]],
    'commonBatch, a model': graph,
    'commonBatch, wanted': [() => 2],
    'reportQuantization, float': graph,
    'reportQuantization, int8': [() => quantize.quantize(model, ranges)],
    'reportQuantization, ranges': range,
    referenceRunner: graph,
    'referenceRunner, inputs': inputs,
    sessionRunner: [() => session],
    'sessionRunner, inputs': inputs,
    'sessionInputs, inputs': [() => []],
    'sessionInputs, values': inputs,
    'sessionInputs, a value': [() => image],
    'realValues, tensor': [() => model.inputs[0]],
    'realValues, data': [() => image],
    'quantizeArray, values': [() => Float32Array.of(0.5)],
    'quantizeArray, min': [() => 0],
    'quantizeArray, options': [() => ({ type: 'quint8' })],
    'requantizeArray, values': [() => Int32Array.of(5)],
    'requantizeArray, min': [() => -1],
    'requantizationRange, values': [() => Int32Array.of(5)],
    'quantizeDownAndShrinkRange, values': [() => Int32Array.of(5)],
    'fakeQuantizeArray, values': [() => Float32Array.of(0.5)],
    'fakeQuantizeArray, min': [() => 0],
    'fakeQuantizeArray, options': [() => ({ bits: 4 })],
    'dequantizeArray, values': [() => Uint8Array.of(5)],
    'dequantizeArray, options': [() => ({ mode: 'MIN_COMBINED' })],
    decodeImage: [() => new Uint8Array(8), /runs in browsers/],
  }
}

function functionControls({ q }: Parts): Record<string, Control> {
  const one: Control = [() => q.tensor([1])]
  const scale: Control = [() => 0.5]
  return {
    'eager, options': [async () => ({ device: await sharedDevice() })],
    'eager, device': [sharedDevice],
    'eager, dot': [() => 'emulated'],
    'tensor, values': [() => Float32Array.of(1)],
    'tensor, options': [() => ({ shape: [1] })],
    'tensor, shape': [() => [2, 1]],
    'tensor, type': [() => 'int32'],
    'tensor, scale': scale,
    'q.quantize, values': one,
    'q.quantize, options': [() => ({ scale: 1 })],
    'q.quantize, scale': scale,
    'q.quantize, scale of a tensor': scale,
    scope: [() => (inner: eager.Eager) => inner.relu(inner.tensor([1]))],
    'relu, x': one,
    'relu, options': [() => ({ output: undefined })],
    'relu, output': [() => ({ scale: 1 })],
    'add, b': one,
    'concatenation, tensors': [() => [q.tensor([1])]],
    'concatenation, a tensor': one,
    'concatenation, axis': [() => 0],
    'fullyConnected, weights': [() => q.tensor([1], { shape: [1, 1] })],
    'fullyConnected, bias': one,
    'gather, indices': [() => q.tensor([0], { type: 'int32' })],
    'padV2, value': [() => 5],
    'pad, paddings': [() => [[1, 1]]],
    'conv2d, padding': [() => 'VALID', /CONV_2D/],
    'data, options': [() => ({ keep: true })],
  }
}

function importControls({ layersModel }: Parts): Record<string, Control> {
  const input = { class_name: 'InputLayer', config: { name: 'x', batch_input_shape: [null, 2] } }
  const layers = [input, { class_name: 'ReLU', config: { name: 'relu' } }]
  const json = {
    modelTopology: { class_name: 'Sequential', config: { name: 'm', layers } },
    weightsManifest: [],
  }
  const incomplete = /^[\w.]+: .*(modelTopology|model\.json)/
  return {
    fromTfjs: [layersModel],
    'fromTfjs, options': [() => ({})],
    'fromTfjs, inputShape': [() => ({ d_input: [1, 2] })],
    'fromTfjs, outputs': [() => ['y'], /outputs/],
    'readTfjs, model': [() => json],
    'readTfjs, loadShard': [() => async () => new Uint8Array(), incomplete],
    'readTfjs, name': [() => 'mine.json', incomplete],
    'readTfjs, options': [() => ({}), incomplete],
    shardsFromUrl: [() => 'https://models.example/model.json'],
    shardsFromFiles: [() => [new File([], 'weights.bin')]],
  }
}

function trainControls({ data, layersModel, folder }: Parts): Record<string, Control> {
  const tooFew = /10 images don't fill a batch of/
  const idx = { name: 'x', bytes: new Uint8Array() }
  return {
    'train, options': [() => ({ data, batchSize: 99 }), tooFew],
    'train, data': [() => data, tooFew],
    'train, steps': [() => 2, tooFew],
    'train, schedule': [() => 'cosine', tooFew],
    'train, checkpoints': [() => train.memoryCheckpoints(), tooFew],
    'train, signal': [signal, tooFew],
    'evaluate, model': [() => train.createNetwork(1)],
    'evaluate, data': [() => data.test, /expected d_input to have 2 dim/],
    'evaluate, options': [() => ({ batchSize: 1 })],
    'classify, model': [() => train.createNetwork(1)],
    'classify, data': [() => data.test, /expected d_input to have 2 dim/],
    createNetwork: [() => 1],
    slice: [() => data.test],
    'slice, start': [() => 0],
    syntheticDigits: [() => ({ count: 1, seed: 1 })],
    'syntheticDigits, count': [() => 1],
    'parseIdx, images': [() => idx, /x: /],
    'parseIdx, labels': [() => idx, /x: /],
    readMnist: [() => [], /is missing; there was nothing/],
    'readMnist, a file': [() => idx, /is missing; there was x/],
    'downloadMnist, options': [() => ({ mirrors: [] }), /MNIST could not be downloaded/],
    'downloadMnist, signal': [() => AbortSignal.abort(new Error('given up')), /given up/],
    'useBestBackend, options': [() => ({ backend: 'cpu' })],
    'useBestBackend, backend': [() => 'cpu'],
    fileCheckpoints: [() => `${folder}/checkpoint`],
    'writeAtomically, path': [() => `${folder}/x`, /takes text or a Uint8Array/],
    modelFolder: [() => folder],
    saveModelFolder: [layersModel, /nowhere/],
    loadModelFolder: [() => folder, /model\.json/],
    'trainToFolder, options': [() => ({ data, out: folder, batchSize: 99 }), tooFew],
    'trainToFolder, out': [() => folder, /data/],
    'loadDataset, signal': [() => AbortSignal.abort(new Error('given up')), /given up/],
    'findMnist, dir': [() => folder, /has no train-images/],
    'useBestBackendInNode, backend': [() => 'cpu'],
    mnistCache: [() => ({ HOME: folder })],
  }
}
