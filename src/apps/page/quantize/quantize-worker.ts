/** Calibrates, quantizes and measures in a worker, on a device of its own or on the CPU reference. */
import { type AdapterReport, type Graph, loadModel } from '../../../index'
import {
  calibrate,
  commonBatch,
  compare,
  findLosses,
  quantize,
  type Ranges,
  saveModel,
} from '../../../quantize/index'
import { gpuStatus, pageDevice } from '../state/device'
import { agreementOf, batchFor, contest, medianMs } from './contest'
import { hasClasses, inputSizes, openForm, openRunner, samplesOf } from './forms'
import type { Findings, Quantized, QuantizeReply, QuantizeRequest, SampleSet } from './protocol'

/** Number of samples to compare layers on. */
const comparedSamples = 8

const tell = (reply: QuantizeReply, transfer: Transferable[] = []) => postMessage(reply, { transfer })

/** Returns a function that reports progress: "Calibrating: input 12 of 60". */
const progressReporter = (step: string, item: string) => (done: number, total: number) =>
  tell({ kind: 'progress', text: `${step}: ${item} ${done} of ${total}`, share: done / total })

interface Gpu {
  readonly device: GPUDevice
  readonly adapter: AdapterReport
}

/** Returns a device for this worker; undefined without WebGPU. */
async function findGpu(): Promise<Gpu | undefined> {
  const device = await pageDevice()
  const status = gpuStatus.value
  return device && status.state === 'ready' ? { device, adapter: status.adapter } : undefined
}

async function work({ float, plan, calibration, test, labels }: QuantizeRequest): Promise<Quantized> {
  const graph = await loadModel(float)
  const gpu = await findGpu()
  const calibrated = plan.mode === 'int8'
  const ranges: Ranges = calibrated ? await observe(graph, plan, calibration, gpu?.device) : new Map()
  tell({ kind: 'progress', text: 'Quantizing', share: 0 })
  const { mode, weightBits, perAxis } = plan
  const file = saveModel(quantize(graph, ranges, { mode, weightBits, perAxis }))
  // Measure the file as it will be read.
  const quantized = await loadModel(file)
  const measured = await measure([graph, quantized], test, labels, gpu)
  const worst = await findWorst(graph, quantized, test, gpu?.device)
  const { accuracies, ms, ...rest } = measured
  const of = (i: 0 | 1, bytes: number) => ({
    ms: ms[i] ?? 0,
    bytes,
    ...(accuracies && { accuracy: accuracies[i] ?? 0 }),
  })
  const findings: Findings = {
    ...rest,
    float: of(0, float.length),
    int8: of(1, file.length),
    ...(gpu && { adapter: gpu.adapter }),
    worst,
    losses: calibrated ? findLosses(graph, ranges, { perAxis }).map(({ message }) => message) : [],
  }
  return { file, ranges: [...ranges], findings }
}

async function observe(
  graph: Graph,
  { observer, percentile }: QuantizeRequest['plan'],
  calibration: SampleSet,
  device: GPUDevice | undefined,
): Promise<Ranges> {
  const { run, dispose } = await openRunner(graph, device)
  const report = progressReporter('Calibrating', 'input')
  try {
    const onProgress = (done: number) => report(done, calibration.count)
    return await calibrate(graph, samplesOf(graph, calibration), { observer, percentile, run, onProgress })
  } finally {
    dispose()
  }
}

async function measure(
  graphs: readonly [Graph, Graph],
  test: SampleSet,
  labels: Uint8Array | undefined,
  gpu: Gpu | undefined,
) {
  const elements = inputSizes(graphs[0]).reduce((sum, size) => sum + size, 0)
  const batch = commonBatch(graphs, batchFor(test.count, elements, gpu?.adapter))
  const report = progressReporter('Measuring', 'input')
  report(0, test.count)
  const forms = [await openForm(graphs[0], batch, gpu?.device), await openForm(graphs[1], batch, gpu?.device)]
  const runs = await contest(forms, test, batch, (done) => report(done, test.count))
  for (const form of forms) form.dispose()
  const [predictions = new Uint32Array(), otherPredictions = new Uint32Array()] = runs.map(
    (run) => run.predictions,
  )
  const right = () => [agreementOf(labels ?? [], predictions), agreementOf(labels ?? [], otherPredictions)]
  return {
    samples: test.count,
    batch,
    ms: runs.map(medianMs),
    ...(hasClasses(graphs[0]) && {
      agreement: agreementOf(predictions, otherPredictions),
      ...(labels && { accuracies: right() }),
    }),
  }
}

async function findWorst(float: Graph, quantized: Graph, test: SampleSet, device: GPUDevice | undefined) {
  const report = progressReporter('Comparing layers', 'input')
  const count = Math.min(comparedSamples, test.count)
  report(0, count)
  const few = { count, values: test.values.subarray(0, (test.values.length / test.count) * count) }
  const [a, b] = [await openRunner(float, device), await openRunner(quantized, device)]
  const { worst } = await compare(float, quantized, samplesOf(float, few), {
    runA: a.run,
    runB: b.run,
    onProgress: (done) => report(done, count),
  })
  return worst ? { name: worst.name, sqnr: worst.sqnr } : null
}

addEventListener('message', async ({ data }: MessageEvent<QuantizeRequest>) => {
  try {
    const result = await work(data)
    tell({ kind: 'done', result }, [result.file.buffer])
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
})
