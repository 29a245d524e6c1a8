/** Octet itself, in int8 or float32, as the model file is; float16 is float32 in half of its memory. */
import { runReference } from '../../src/cpu/run'
import { loadModel } from '../../src/formats/load'
import { createSession, type Session, type SessionOptions } from '../../src/gpu/session'
import { elementsOf, toReals } from '../../src/gpu/transfer'
import { OctetError } from '../../src/graph/errors'
import type { Graph } from '../../src/graph/graph'
import { withBatch } from '../../src/graph/rebatch'
import { elementCount, type TensorData } from '../../src/graph/tensor'
import type { OpenEngine } from './engine'

/** Most sessions that tune. Each continues where the last one ran out of time. */
const maxPasses = 8

/** Largest difference of float32 outputs of about 1, and where they are stored as float16. */
const tolerances = { float32: 1e-4, float16: 1e-2 }

export const open: OpenEngine = async ({ engine, url, batch, tune }, inputs) => {
  const model = await loadModel(url)
  const precision = engine === 'octet-float16' ? 'float16' : 'float32'
  const options = { batch, precision } as const
  const session = tune ? await tunedSession(model, options) : await createSession(model, options)
  const [input, ...others] = session.inputs
  const [output] = session.outputs
  if (!input || !output || others.length > 0) throw new OctetError('the benchmark runs models of one input')
  const run = async () => (await session.run({ [input.name]: inputs }))[output.name] as Float32Array
  return {
    run,
    check: async () => difference(model, batch, inputs, await run(), tolerances[precision]),
    gpuMs: async () => {
      const { clock, networkMs } = await session.profile({ [input.name]: inputs }, { wholeOnly: true })
      if (clock !== 'timestamp') throw new OctetError('the adapter has no timestamps')
      return networkMs
    },
    close: () => session.dispose(),
  }
}

/** Tunes session after session until one finds nothing new. */
async function tunedSession(model: Graph, options: SessionOptions): Promise<Session> {
  let session = await createSession(model, { ...options, tune: true })
  for (let pass = 1; pass < maxPasses; pass++) {
    const known = Object.keys(session.tuning?.winners ?? {}).length
    session.dispose()
    const next = await createSession(model, { ...options, tune: true, tuning: session.tuning })
    session = next
    if (Object.keys(session.tuning?.winners ?? {}).length === known) break
  }
  return session
}

/** Compares the outputs of a batch's first and last item with the CPU reference's: int8 must be equal. */
function difference(
  model: Graph,
  batch: number,
  inputs: Float32Array,
  got: Float32Array,
  tolerance: number,
): string | undefined {
  const one = withBatch(model, 1)
  const [input, output] = [one.inputs[0], one.outputs[0]]
  if (!input || !output) return undefined
  const [size, length] = [elementCount(input.shape), elementCount(output.shape)]
  const exact = output.type !== 'float32'
  for (const item of new Set([0, batch - 1])) {
    const given = elementsOf(input, inputs.subarray(item * size, (item + 1) * size))
    const [stored] = runReference(one, [given])
    const wanted = toReals(output, stored as TensorData)
    for (let i = 0; i < length; i++) {
      const [a, b] = [Number(got[item * length + i]), Number(wanted[i])]
      const close = exact ? a === b : Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b))
      if (!close) return `output ${i} of item ${item} is ${a}, the CPU reference's ${b}`
    }
  }
  return undefined
}
