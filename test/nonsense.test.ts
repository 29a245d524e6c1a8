/** Calls every public function with what people pass by mistake: each answers with a typed error that says so. */
import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as eager from '../src/eager/index'
import { isPlain } from '../src/graph/check'
import * as octet from '../src/index'
import * as quantize from '../src/quantize/index'
import * as train from '../src/train/index'
import * as node from '../src/train/node'
import { temporaryFolder } from './apps/cli/octet'
import { hostGpu, sharedDevice } from './harness/host'
import { deepMnist } from './harness/networks'
import { controlsOf } from './nonsense-controls'

const model = deepMnist('float32', 2, 8)
const image = new Float32Array(64)
const input = { image }

/** Like tf.Tensor, ImageData and a canvas, as far as anyone sees. */
class Tensor {
  readonly shape = [1, 8, 8, 1]
  dataSync() {
    return image
  }
}
class ImageData {
  readonly data = new Uint8ClampedArray(256)
  readonly width = 8
  readonly height = 8
}
class HTMLCanvasElement {
  getContext() {
    return null
  }
}

const nonsense: Readonly<Record<string, unknown>> = {
  'a tf.Tensor': new Tensor(),
  'an ImageData': new ImageData(),
  'a canvas': new HTMLCanvasElement(),
  'an ArrayBuffer': new ArrayBuffer(256),
  'a SharedArrayBuffer': new SharedArrayBuffer(256),
  'a DataView': new DataView(new ArrayBuffer(256)),
  'a number': 5,
  'a promise': Promise.resolve(model),
  'an array': [1, 2, 3],
  null: null,
  'a BigInt64Array': new BigInt64Array(64),
  'an array of bigints': Array.from({ length: 64 }, () => 1n),
  'a bigint': 1n,
  'a string': 'model.json',
  'a symbol': Symbol('x'),
  'a function': () => undefined,
  true: true,
  'an empty object': {},
  'an object without a prototype': Object.create(null),
  'a Map': new Map(),
  'a device that is none': { device: {} },
  'a GPU that is none': { gpu: {} },
}

type Call = (value: never) => unknown

let session: octet.Session
let q: eager.Eager
let ranges: quantize.Ranges
let summary: octet.Summary

beforeAll(async () => {
  await tf.setBackend('cpu')
  session = await octet.createSession(model, { device: await sharedDevice(), keepAll: true })
  q = await eager.eager({ device: await sharedDevice() })
  ranges = await quantize.calibrate(model, [image])
  summary = octet.summarize(model)
})

afterAll(() => {
  session.dispose()
  q.dispose()
})

/** Each argument of each function, and the values above that may be given there. */
const calls: Readonly<Record<string, readonly [Call, ...fine: string[]]>> = {
  'createSession, model': [(value) => octet.createSession(value)],
  'createSession, options': [
    async (value) => octet.createSession(model, value),
    'an empty object',
    'an object without a prototype',
  ],
  'createSession, device': [(value) => octet.createSession(model, { device: value })],
  'createSession, gpu': [(value) => octet.createSession(model, { gpu: value })],
  'createSession, batch': [
    async (value) => octet.createSession(model, { device: await sharedDevice(), batch: value }),
    'a number',
  ],
  'createSession, outputs': [(value) => octet.createSession(model, { outputs: value })],
  'createSession, placement': [(value) => octet.createSession(model, { placement: value })],
  'createSession, dot': [(value) => octet.createSession(model, { dot: value })],
  'createSession, fuse': [(value) => octet.createSession(model, { fuse: value }), 'true'],
  'createSession, tuning': [
    async (value) => octet.createSession(model, { device: await sharedDevice(), tuning: value }),
    'null',
  ],
  'createSession, signal': [(value) => octet.createSession(model, { signal: value })],
  'run, inputs': [(value) => session.run(value)],
  'run, an input': [(value) => session.run({ image: value })],
  'run, options': [(value) => session.run(input, value), 'an empty object', 'an object without a prototype'],
  'run, into': [
    (value) => session.run(input, { into: value }),
    'an empty object',
    'an object without a prototype',
  ],
  'run, an output': [(value) => session.run(input, { into: { probabilities: value } })],
  'run, signal': [(value) => session.run(input, { signal: value })],
  'runAll, inputs': [(value) => session.runAll(value)],
  'profile, inputs': [(value) => session.profile(value)],
  'profile, options': [(value) => session.profile(input, offline(value))],
  'loadModel, source': [(value) => octet.loadModel(value)],
  'loadModel, options': [
    (value) => octet.loadModel(quantize.saveModel(model), value),
    'an empty object',
    'an object without a prototype',
  ],
  'loadModel, signal': [(value) => octet.loadModel('model.tflite', { signal: value })],
  'findAdapter, gpu': [(value) => octet.findAdapter(value), 'null'],
  reportAdapter: [(value) => octet.reportAdapter(value)],
  sessionFeatures: [(value) => octet.sessionFeatures(value)],
  quantRange: [(value) => octet.quantRange(value)],
  summarize: [(value) => octet.summarize(value)],
  'formatSummary, summary': [(value) => octet.formatSummary(value)],
  'formatSummary, options': [
    (value) => octet.formatSummary(summary, value),
    'an empty object',
    'an object without a prototype',
  ],
  'calibrate, model': [(value) => quantize.calibrate(value, [image])],
  'calibrate, samples': [(value) => quantize.calibrate(model, value)],
  'calibrate, a sample': [
    (value) => quantize.calibrate(model, [value]),
    'a BigInt64Array',
    'an array of bigints',
  ],
  'calibrate, an input of a sample': [
    (value) => quantize.calibrate(model, [{ image: value }]),
    'a BigInt64Array',
    'an array of bigints',
  ],
  'calibrate, options': [
    (value) => quantize.calibrate(model, [image], value),
    'an empty object',
    'an object without a prototype',
  ],
  'calibrate, observer': [(value) => quantize.calibrate(model, [image], { observer: value })],
  'calibrate, run': [(value) => quantize.calibrate(model, [image], { run: value })],
  'compare, a': [(value) => quantize.compare(value, model, [image])],
  'compare, b': [(value) => quantize.compare(model, value, [image])],
  'compare, samples': [(value) => quantize.compare(model, model, value)],
  'compare, options': [
    (value) => quantize.compare(model, model, [image], value),
    'an empty object',
    'an object without a prototype',
  ],
  'quantize, model': [(value) => quantize.quantize(value, ranges)],
  'quantize, ranges': [(value) => quantize.quantize(model, value)],
  'quantize, options': [
    (value) => quantize.quantize(model, ranges, value),
    'an empty object',
    'an object without a prototype',
  ],
  'quantize, mode': [(value) => quantize.quantize(model, ranges, { mode: value })],
  'quantize, inputs': [(value) => quantize.quantize(model, ranges, { inputs: value })],
  'verify, model': [(value) => quantize.verify(value, [])],
  'verify, inputs': [(value) => quantize.verify(model, value)],
  'verify, a run': [(value) => quantize.verify(model, [value])],
  'verify, an input': [(value) => quantize.verify(model, [[value]])],
  'verify, options': [
    (value) => quantize.verify(model, [], value),
    'an empty object',
    'an object without a prototype',
  ],
  'randomInputs, model': [(value) => quantize.randomInputs(value, { count: 1, seed: 1 })],
  'randomInputs, options': [(value) => quantize.randomInputs(model, value)],
  'randomInputs, range': [(value) => quantize.randomInputs(model, { count: 1, seed: 1, range: value })],
  explain: [(value) => quantize.explain(value)],
  'findLosses, model': [(value) => quantize.findLosses(value, ranges)],
  'findLosses, ranges': [(value) => quantize.findLosses(model, value), 'a Map'],
  'findLosses, options': [
    (value) => quantize.findLosses(model, ranges, value),
    'an empty object',
    'an object without a prototype',
  ],
  agrees: [(value) => quantize.agrees(value)],
  describeFloat: [(value) => quantize.describeFloat(value)],
  freeze: [(value) => quantize.freeze(value)],
  saveModel: [(value) => quantize.saveModel(value)],
  'commonBatch, models': [(value) => quantize.commonBatch(value, 2)],
  'commonBatch, a model': [(value) => quantize.commonBatch([value], 2)],
  'commonBatch, wanted': [(value) => quantize.commonBatch([model], value), 'a number'],
  'reportQuantization, float': [(value) => quantize.reportQuantization(value, model, ranges)],
  'reportQuantization, int8': [(value) => quantize.reportQuantization(model, value, ranges)],
  'reportQuantization, ranges': [(value) => quantize.reportQuantization(model, model, value), 'a Map'],
  referenceRunner: [(value) => quantize.referenceRunner(value)],
  'referenceRunner, inputs': [(value) => quantize.referenceRunner(model)(value)],
  sessionRunner: [(value) => quantize.sessionRunner(value)],
  'sessionRunner, inputs': [(value) => quantize.sessionRunner(session)(value)],
  'sessionInputs, inputs': [(value) => quantize.sessionInputs(value, {})],
  'sessionInputs, values': [(value) => quantize.sessionInputs(model.inputs, value)],
  'sessionInputs, a value': [(value) => quantize.sessionInputs(model.inputs, { image: value })],
  'realValues, tensor': [(value) => quantize.realValues(value, image), 'a tf.Tensor'],
  'realValues, data': [
    (value) => quantize.realValues(model.inputs[0] as octet.Tensor, value),
    'a BigInt64Array',
  ],
  'quantizeArray, values': [(value) => quantize.quantizeArray(value, 0, 1), 'an array'],
  'quantizeArray, min': [(value) => quantize.quantizeArray([1], value, 9), 'a number'],
  'quantizeArray, options': [
    (value) => quantize.quantizeArray([1], 0, 1, value),
    'an empty object',
    'an object without a prototype',
  ],
  'dequantizeArray, values': [(value) => quantize.dequantizeArray(value, 0, 1)],
  'dequantizeArray, options': [
    (value) => quantize.dequantizeArray(new Int8Array(1), 0, 1, value),
    'an empty object',
    'an object without a prototype',
  ],
  'requantizeArray, values': [(value) => quantize.requantizeArray(value, -1, 1, -1, 1)],
  'requantizeArray, min': [
    (value) => quantize.requantizeArray(new Int32Array(1), value, 9, -1, 1),
    'a number',
  ],
  'requantizationRange, values': [(value) => quantize.requantizationRange(value, -1, 1)],
  'quantizeDownAndShrinkRange, values': [(value) => quantize.quantizeDownAndShrinkRange(value, -1, 1)],
  'fakeQuantizeArray, values': [(value) => quantize.fakeQuantizeArray(value, 0, 1), 'an array'],
  'fakeQuantizeArray, min': [(value) => quantize.fakeQuantizeArray([1], value, 9), 'a number'],
  'fakeQuantizeArray, options': [
    (value) => quantize.fakeQuantizeArray([1], 0, 1, value),
    'an empty object',
    'an object without a prototype',
  ],
  decodeImage: [(value) => quantize.decodeImage(value, 'x.png')],
  fromTfjs: [(value) => quantize.fromTfjs(value)],
  'fromTfjs, options': [
    (value) => quantize.fromTfjs(layersModel(), value),
    'an empty object',
    'an object without a prototype',
  ],
  'fromTfjs, inputShape': [
    (value) => quantize.fromTfjs(layersModel(), { inputShape: value }),
    'an empty object',
    'an object without a prototype',
  ],
  'fromTfjs, outputs': [(value) => quantize.fromTfjs(layersModel(), { outputs: value })],
  'readTfjs, model': [(value) => quantize.readTfjs(value, async () => new Uint8Array())],
  'readTfjs, loadShard': [(value) => quantize.readTfjs({}, value)],
  'readTfjs, name': [(value) => quantize.readTfjs({}, async () => new Uint8Array(), value)],
  'readTfjs, options': [(value) => quantize.readTfjs({}, async () => new Uint8Array(), 'x', value)],
  shardsFromUrl: [(value) => quantize.shardsFromUrl(value), 'a string'],
  shardsFromFiles: [(value) => quantize.shardsFromFiles(value), 'a Map'],
}

/** The same of operators as functions. */
const functions: typeof calls = {
  'eager, options': [(value) => eager.eager(noDevice(value))],
  'eager, device': [(value) => eager.eager({ device: value })],
  'eager, dot': [async (value) => eager.eager({ ...(await opened()), dot: value })],
  'tensor, values': [(value) => q.tensor(value), 'an array', 'a BigInt64Array'],
  'tensor, options': [(value) => q.tensor([1], value), 'an empty object', 'an object without a prototype'],
  'tensor, shape': [(value) => q.tensor([1, 2], { shape: value })],
  'tensor, type': [(value) => q.tensor([1], { type: value })],
  'tensor, scale': [(value) => q.tensor([1], { type: 'int8', scale: value }), 'a number'],
  'q.quantize, values': [(value) => q.quantize(value, { scale: 1 }), 'an array'],
  'q.quantize, options': [(value) => q.quantize([1], value)],
  'q.quantize, scale': [(value) => q.quantize([1], { scale: value }), 'a number'],
  'q.quantize, scale of a tensor': [(value) => q.quantize(q.tensor([1]), { scale: value }), 'a number'],
  scope: [(value) => q.scope(value)],
  'relu, x': [(value) => q.relu(value)],
  'relu, options': [
    (value) => q.relu(q.tensor([1]), value),
    'an empty object',
    'an object without a prototype',
  ],
  'relu, output': [(value) => q.relu(q.quantize([1], { scale: 1 }), { output: value })],
  'add, b': [(value) => q.add(q.tensor([1]), value)],
  'concatenation, tensors': [(value) => q.concatenation(value, { axis: 0 })],
  'concatenation, a tensor': [(value) => q.concatenation([value], { axis: 0 })],
  'concatenation, axis': [(value) => q.concatenation([q.tensor([1])], { axis: value })],
  'fullyConnected, weights': [(value) => q.fullyConnected(q.tensor([1]), value)],
  'fullyConnected, bias': [
    (value) => q.fullyConnected(q.tensor([1]), q.tensor([1], { shape: [1, 1] }), { bias: value }),
  ],
  'gather, indices': [(value) => q.gather(q.tensor([1]), value)],
  'padV2, value': [(value) => q.padV2(q.tensor([1]), value, { paddings: [[1, 1]] }), 'a number'],
  'pad, paddings': [(value) => q.pad(q.tensor([1]), { paddings: value })],
  'conv2d, padding': [(value) => q.conv2d(q.tensor([1]), q.tensor([1]), { padding: value })],
  'data, options': [(value) => q.tensor([1]).data(value), 'an empty object', 'an object without a prototype'],
}

async function opened() {
  return { device: await sharedDevice() }
}

/** A wrong option in place of an empty object, with which `eager` would look for an adapter. */
function noDevice(value: unknown): never {
  return (isPlain(value) && Object.keys(value).length === 0 ? { size: 5 } : value) as never
}

const data: train.TrainingData = {
  train: train.syntheticDigits({ count: 10, seed: 1 }),
  test: train.syntheticDigits({ count: 10, seed: 2 }),
}
/** Too few images for a batch, so that nothing is trained. */
const trainedOn = { data, steps: 1, batchSize: 99 }
const plain = ['an empty object', 'an object without a prototype'] as const

/** The same of what trains. Functions whose first check passes for a value go on and train, so few values are fine. */
const training: typeof calls = {
  'train, options': [(value) => train.train(value)],
  'train, data': [(value) => train.train({ data: value })],
  'train, steps': [(value) => train.train({ ...trainedOn, steps: value })],
  'train, schedule': [(value) => train.train({ ...trainedOn, schedule: value })],
  'train, checkpoints': [(value) => train.train({ ...trainedOn, checkpoints: value })],
  'train, signal': [(value) => train.train({ ...trainedOn, signal: value })],
  'evaluate, model': [(value) => train.evaluate(value, data.test)],
  'evaluate, data': [(value) => train.evaluate(layersModel(), value)],
  'evaluate, options': [
    (value) => train.evaluate(layersModel(), train.slice(data.test, 0, 0), value),
    ...plain,
  ],
  'classify, model': [(value) => train.classify(value, data.test)],
  'classify, data': [(value) => train.classify(layersModel(), value)],
  createNetwork: [(value) => train.createNetwork(value), 'a number'],
  slice: [(value) => train.slice(value, 0, 1)],
  'slice, start': [(value) => train.slice(data.test, value, 2), 'a number'],
  syntheticDigits: [(value) => train.syntheticDigits(value)],
  'syntheticDigits, count': [(value) => train.syntheticDigits({ count: value, seed: 1 }), 'a number'],
  'parseIdx, images': [(value) => train.parseIdx(value, { name: 'x', bytes: new Uint8Array() })],
  'parseIdx, labels': [(value) => train.parseIdx({ name: 'x', bytes: new Uint8Array() }, value)],
  readMnist: [(value) => train.readMnist(value)],
  'readMnist, a file': [(value) => train.readMnist([value])],
  'downloadMnist, options': [(value) => train.downloadMnist(offline(value))],
  'downloadMnist, signal': [(value) => train.downloadMnist({ signal: value })],
  'useBestBackend, options': [(value) => train.useBestBackend(value), ...plain],
  'useBestBackend, backend': [(value) => train.useBestBackend({ backend: value })],
  fileCheckpoints: [(value) => node.fileCheckpoints(value), 'a string'],
  'writeAtomically, path': [(value) => node.writeAtomically(value, 5 as never)],
  modelFolder: [(value) => node.modelFolder(value), 'a string'],
  saveModelFolder: [(value) => node.saveModelFolder(value, '/dev/null/nowhere')],
  loadModelFolder: [(value) => node.loadModelFolder(value)],
  'trainToFolder, options': [(value) => node.trainToFolder(value)],
  'trainToFolder, out': [(value) => node.trainToFolder({ data: value, out: value })],
  'loadDataset, signal': [(value) => node.loadDataset({ signal: value })],
  'findMnist, dir': [(value) => node.findMnist({ dir: value })],
  'useBestBackendInNode, backend': [(value) => node.useBestBackendInNode({ backend: value })],
  mnistCache: [
    (value) => node.mnistCache(value),
    ...Object.entries(nonsense).flatMap(([what, value]) =>
      typeof value === 'object' && value ? [what] : [],
    ),
  ],
}

/** An option that is wrong, or none of the function's, in place of an empty object, which would start long work. */
function offline(value: unknown): never {
  const empty =
    typeof value === 'object' && value !== null && Object.keys(value).length === 0 && !(value instanceof Map)
  return (
    empty && [null, Object.prototype].includes(Object.getPrototypeOf(value)) ? { mirrors: [] } : value
  ) as never
}

function layersModel(): tf.LayersModel {
  return tf.sequential({ layers: [tf.layers.dense({ name: 'd', inputShape: [2], units: 2 })] })
}

async function outcome(call: Call, value: unknown): Promise<unknown> {
  try {
    return { answer: await call(value as never) }
  } catch (error) {
    return error
  }
}

describe.each(Object.entries({ ...calls, ...functions, ...training }))('%s', (name, [call, ...fine]) => {
  test('says what is wrong', async () => {
    const wrong: string[] = []
    for (const [what, value] of Object.entries(nonsense)) {
      const answer = await outcome(call, value)
      const typed = answer instanceof octet.OctetError && answer.message.length > 20
      if (!typed && !(fine.includes(what) && !(answer instanceof Error)))
        wrong.push(`${what}: ${answer instanceof Error ? answer.stack : 'no error'}`)
    }
    expect(wrong, name).toEqual([])
  })

  test('takes what is right', async () => {
    const parts = {
      model,
      image,
      session,
      q,
      ranges,
      summary,
      data,
      layersModel,
      folder: await temporaryFolder(),
    }
    const control = controlsOf(parts)[name]
    if (!control) throw new Error(`test/nonsense-controls.ts has no right value for "${name}"`)
    const [right, later] = control
    // Sessions without a device ask the browser for one.
    vi.stubGlobal('navigator', { gpu: await hostGpu() })
    const answer = await outcome(call, await right()).finally(() => vi.unstubAllGlobals())
    if (answer instanceof Error) expect(answer.message, answer.stack).toMatch(later ?? /^no error$/)
    else expect(later, 'it succeeded').toBeUndefined()
    dispose(answer)
  })
})

function dispose(outcome: unknown): void {
  const { answer } = outcome as { answer?: { dispose?: () => void } }
  answer?.dispose?.()
}

test('every function is called', () => {
  const called = new Set(
    Object.keys({ ...calls, ...functions, ...training }).map((name) => name.split(',')[0]),
  )
  const all = Object.entries({ ...octet, ...quantize, ...eager, ...train, ...node })
    .filter(([name, value]) => typeof value === 'function' && !name.endsWith('Error'))
    .map(([name]) => name)
  // It takes nothing.
  expect(all.filter((name) => !called.has(name))).toEqual(['memoryCheckpoints', 'toCheckpoint'])
})
