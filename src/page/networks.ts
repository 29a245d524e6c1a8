import { saveModel } from '../formats/save'
import { readTfjs, shardsFromUrl } from '../formats/tfjs/index'
import type { AdapterReport } from '../gpu/device'
import { createSession, type Session } from '../gpu/session'
import { DeviceError, ModelError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { calibrate } from '../quantize/calibrate'
import { quantize } from '../quantize/quantize'
import { referenceRunner } from '../quantize/runner'
import { sessionRunner } from '../quantize/session-runner'
import { syntheticDigits } from '../train/data/synthetic'

/** A network that answers for one image. */
export interface Classifier {
  /** Size of its `.tflite` file. */
  readonly bytes: number
  /** Probabilities of the ten digits, and how long the answer took. */
  classify(image: Float32Array): Promise<{ probabilities: Float32Array; ms: number }>
}

/** The network before and after quantization. */
export interface Networks {
  readonly float: Classifier
  readonly int8: Classifier
  /** Missing without WebGPU: the CPU reference answers then. */
  readonly adapter?: AdapterReport
  /** Why there is no WebGPU. */
  readonly problem?: string
}

/** Digits that the page draws to give activations their ranges; MNIST itself is not shipped. */
const calibrationDigits = 60

/**
 * Loads the shipped TensorFlow.js model, freezes it, and quantizes it on digits that the page draws itself.
 *
 * @param onStep told what is going on
 * @throws ModelError when the model cannot be loaded.
 */
export async function prepareNetworks(url: URL, onStep: (what: string) => void): Promise<Networks> {
  onStep('Loading the trained network (13 MB) and freezing it …')
  const float = await readTfjs(await fetchJson(url), shardsFromUrl(url), url.pathname)
  const started = await startObserver(float)
  const problem = typeof started === 'string' ? started : undefined
  const observer = typeof started === 'string' ? undefined : started
  const run = observer ? sessionRunner(observer) : referenceRunner(float)
  const ranges = await calibrate(float, calibrationSet(), {
    run,
    onProgress: (done) =>
      onStep(`Quantizing: digit ${done} of ${calibrationDigits} gives activations their ranges …`),
  })
  observer?.dispose()
  const int8 = quantize(float, ranges)
  if (problem !== undefined) return { float: onCpu(float), int8: onCpu(int8), problem }
  onStep('Compiling shaders …')
  const sessions = [await createSession(float), await createSession(int8)] as const
  const { adapter } = await sessions[1].info()
  return { float: onGpu(float, sessions[0]), int8: onGpu(int8, sessions[1]), adapter }
}

async function fetchJson(url: URL): Promise<unknown> {
  const response = await fetch(url)
  if (!response.ok) throw new ModelError(`${url}: the server answered ${response.status}`)
  return response.json()
}

/** A session that hands out every activation, or why there is none. */
async function startObserver(graph: Graph): Promise<Session | string> {
  try {
    return await createSession(graph, { keepAll: true })
  } catch (error) {
    if (error instanceof DeviceError) return error.message
    throw error
  }
}

function* calibrationSet(): Generator<Float32Array> {
  const { images, count } = syntheticDigits({ count: calibrationDigits, seed: 1 })
  const size = images.length / count
  for (let i = 0; i < count; i++) {
    yield Float32Array.from(images.subarray(i * size, (i + 1) * size), (byte) => byte / 255)
  }
}

function onGpu(graph: Graph, session: Session): Classifier {
  const [input, output] = [graph.inputs[0]?.name ?? '', graph.outputs[0]?.name ?? '']
  return {
    bytes: saveModel(graph).length,
    classify: async (image) => {
      const start = performance.now()
      const outputs = await session.run({ [input]: image })
      return { probabilities: outputs[output] as Float32Array, ms: performance.now() - start }
    },
  }
}

function onCpu(graph: Graph): Classifier {
  const run = referenceRunner(graph)
  const [input, output] = [graph.inputs[0]?.name ?? '', graph.outputs[0]?.name ?? '']
  return {
    bytes: saveModel(graph).length,
    classify: async (image) => {
      const start = performance.now()
      let probabilities = new Float32Array()
      for await (const [name, values] of await run({ [input]: image })) {
        if (name === output) probabilities = Float32Array.from(values)
      }
      return { probabilities, ms: performance.now() - start }
    },
  }
}
