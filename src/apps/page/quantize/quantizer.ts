/** Quantizes the open model, independent of the current view, and stores the outcome. */
import { type Graph, InputError, loadModel, OctetError } from '../../../index'
import { saveModel } from '../../../quantize/index'
import { callWorker } from '../call-worker'
import { pictureSettings } from '../open/run-model'
import { type Calibration, networks, openNetworks } from '../state/networks'
import { keptSignal } from '../state/storage'
import { Task, type TaskContext } from '../state/task'
import { type Choices, choices } from './choices'
import { counted, type Outcome, readOutcome } from './outcome'
import type { Quantized, QuantizeReply, QuantizeRequest } from './protocol'
import { calibrationSamples, pictures, type Samples, sourcesFor, testSamples } from './samples'

/** The task that quantizes. */
export const quantizing = new Task()

/** The outcome of the last quantization, of any model; null if there is none. */
export const outcome = keptSignal<Outcome | null>('quantize.outcome', null, readOutcome)

/** Returns the choices for a network. A source that doesn't fit the network is replaced by the best one that does. */
export function choicesFor(graph: Graph): Choices {
  const sources = sourcesFor(graph)
  const { source } = choices.value
  return { ...choices.value, source: sources.includes(source) ? source : (sources[0] ?? 'random') }
}

/** Returns a key of everything that an outcome depends on, to recognize outcomes of other networks or settings. */
export function keyOf(graph: Graph, chosen: Choices): string {
  const { mode, weightBits, observer, percentile, perAxis, source, images, tests } = chosen
  const observing = mode === 'int8' ? [observer, observer === 'percentile' && percentile, source, images] : []
  const shown = source === 'pictures' ? [pictureSettings.value, pictures.value.map(({ name }) => name)] : []
  return JSON.stringify([fingerprint(graph), mode, weightBits, perAxis, tests, observing, shown])
}

/** Returns a few of a network's weights, which differ for other networks and after training again. */
function fingerprint(graph: Graph): unknown[] {
  const constants = graph.operators.flatMap((op) => op.inputs.map((tensor) => tensor?.data))
  const few = constants.flatMap((data) => (data instanceof Float32Array ? [...data.slice(0, 2)] : []))
  return [graph.operators.length, ...few.slice(0, 32)]
}

/** Quantizes the open model as chosen, measures both forms, and opens the result as the int8 form. */
export async function quantizeOpen(): Promise<void> {
  await quantizing.run('Preparing the inputs', async (context) => {
    const open = networks.value
    if (!open?.float) throw new InputError('the open model has no float32 form')
    const chosen = choicesFor(open.float)
    const key = keyOf(open.float, chosen)
    const { result, calibration, test } = await quantizeGraph(open.float, chosen, context)
    if (networks.value !== open) throw new InputError('another model was opened meanwhile; quantize that one')
    const int8 = await loadModel(result.file)
    await openNetworks({ ...open, int8, calibration: calibrationOf(chosen, result, calibration) })
    outcome.value = {
      key,
      mode: chosen.mode,
      weightBits: chosen.weightBits,
      findings: result.findings,
      testedOn: test.what,
      calibratedOn: calibration ? counted(calibration.count, calibration.what) : null,
    }
  })
}

async function quantizeGraph(float: Graph, chosen: Choices, context: TaskContext) {
  const { source, images, tests, mode } = chosen
  const calibration = mode === 'int8' ? await calibrationSamples(float, source, images, context) : undefined
  const test = await testSamples(float, source, tests, context)
  const result = await quantizeInWorker(
    {
      float: saveModel(float),
      plan: chosen,
      calibration: calibration ?? { values: new Float32Array(), count: 0 },
      test: { values: test.values, count: test.count },
      ...(test.labels && { labels: test.labels }),
    },
    context,
  )
  return { result, calibration, test }
}

/**
 * Quantizes and measures in a worker of its own.
 *
 * @throws OctetError with the worker's message; the signal's reason.
 */
function quantizeInWorker(request: QuantizeRequest, { signal, report }: TaskContext): Promise<Quantized> {
  return callWorker<QuantizeRequest, QuantizeReply, Quantized>(
    () => new Worker(new URL('./quantize-worker.ts', import.meta.url), { type: 'module' }),
    request,
    {
      signal,
      transfer: [request.float.buffer],
      read: (reply) => {
        if (reply.kind === 'done') return reply.result
        if (reply.kind === 'failed') throw new OctetError(reply.message)
        report(reply.text, reply.share)
        return undefined
      },
      crashed: (message) => new OctetError(`the worker ended${message ? `: ${message}` : ''}`),
    },
  )
}

/** Describes the calibration, for the other views; undefined if only weights were quantized. */
function calibrationOf(
  { observer, percentile, perAxis }: Choices,
  { ranges }: Quantized,
  samples: Samples | undefined,
): Calibration | undefined {
  if (!samples) return undefined
  return {
    observer,
    ...(observer === 'percentile' && { percentile }),
    perAxis,
    images: samples.count,
    imageSource: samples.what,
    ranges: new Map(ranges),
  }
}
