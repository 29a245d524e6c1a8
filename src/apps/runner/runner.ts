/** The page that the command `octet` opens in headless Chromium, and controls from outside, to use WebGPU. */
import { decodeImage } from '../../formats/decode-image'
import { loadModel } from '../../formats/load'
import { readTflite } from '../../formats/tflite/read'
import { findAdapter, reportAdapter } from '../../gpu/device'
import { createSession } from '../../gpu/session'
import * as errors from '../../graph/errors'
import { randomInputs } from '../../quantize/verify'
import type { SelfTestOptions } from '../../self-test/types'
import { packArray } from './base64'
import { type Engine, openEngine } from './engines'
import type { Answer, ImageSource, RunnerApi, RunReport } from './protocol'
import { verifyFile } from './verify'

const engines = new Map<number, Engine>()
const files = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()
let lastId = 0

const api: RunnerApi = {
  adapter: async () => reportAdapter((await findAdapter()).info),
  open: async (spec) => {
    const engine = await openEngine(spec)
    engines.set(++lastId, engine)
    return { id: lastId, ...engine.info }
  },
  run: async (id, images) => runImages(engineOf(id), images),
  runModel: async (url, inputs, precision) => {
    const session = await createSession(await loadModel(url), { precision })
    const arrays = await Promise.all(
      Object.entries(inputs).map(
        async ([name, at]) => [name, new Float32Array((await bytesAt(at)).buffer)] as const,
      ),
    )
    const start = performance.now()
    const outputs = await session.run(Object.fromEntries(arrays))
    const ms = performance.now() - start
    const info = await session.info()
    session.dispose()
    const named = Object.entries(outputs).map(([name, data]) => ({
      name,
      array: packArray(data instanceof Float32Array ? data : Float32Array.from(data, Number)),
    }))
    return { info, ms, outputs: named }
  },
  decode: async (url) => {
    const { width, height, rgba } = await decodeImage(await bytesAt(url), url)
    return { width, height, rgba: packArray(rgba) }
  },
  verify: async (url, options) => {
    const file = await bytesAt(url)
    return verifyFile(readTflite(file, url), file, options)
  },
  profile: async (url, options) => {
    const session = await createSession(await loadModel(url), options)
    try {
      const [inputs = []] = randomInputs(session.graph, { count: 1, seed: 1, range: [-1, 1] })
      return await session.profile(
        Object.fromEntries(session.inputs.map(({ name }, i) => [name, inputs[i] ?? []])),
      )
    } finally {
      session.dispose()
    }
  },
  selfTest: async (options) => {
    const { selfTest } = await import('../../self-test/index')
    const { onProgress } = globalThis as { onProgress?: SelfTestOptions['onProgress'] }
    return selfTest({ ...options, ...(onProgress && { onProgress }) })
  },
  close: async (id) => {
    engineOf(id).close()
    engines.delete(id)
  },
}

function engineOf(id: number): Engine {
  const engine = engines.get(id)
  if (!engine) throw new errors.InputError(`no engine ${id} is open`)
  return engine
}

async function runImages(engine: Engine, source: ImageSource): Promise<RunReport> {
  const { size, count } = source
  const images = await imagesAt(source)
  const times: number[] = []
  const outputs: (Float32Array | Int8Array)[] = []
  for (let start = 0; start < count; start += engine.batch) {
    const batch = new Float32Array(engine.batch * size)
    batch.set(images.subarray(start * size, Math.min(count, start + engine.batch) * size))
    const began = performance.now()
    const output = await engine.run(batch)
    times.push(performance.now() - began)
    const used = Math.min(engine.batch, count - start)
    outputs.push(output.subarray(0, (output.length / engine.batch) * used))
  }
  return { times, output: packArray(concatenate(outputs)) }
}

async function imagesAt({ url, type, size, from, count }: ImageSource): Promise<Float32Array> {
  const bytes = await bytesAt(url)
  const elements = type === 'float32' ? new Float32Array(bytes.buffer) : bytes
  const wanted = elements.subarray(from * size, (from + count) * size)
  return type === 'float32' ? Float32Array.from(wanted) : Float32Array.from(wanted, (byte) => byte / 255)
}

function concatenate(parts: readonly (Float32Array | Int8Array)[]): Float32Array | Int8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const whole = parts[0] instanceof Int8Array ? new Int8Array(length) : new Float32Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function bytesAt(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const known = files.get(url) ?? fetchBytes(url)
  files.set(url, known)
  return known
}

async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url)
  if (!response.ok) throw new errors.ModelError(`${url}: the host answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** The only function that the host calls: calls `api[name](...args)`. */
async function callRunner(name: keyof RunnerApi, args: readonly unknown[]): Promise<Answer<unknown>> {
  try {
    const call = api[name] as (...args: readonly unknown[]) => Promise<unknown>
    return { value: await call(...args) }
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    return { error: { name: className(error), message, stack: stack ?? message } }
  }
}

/** Returns the name under which the error's class is exported, because minifying changes the class's own name. */
function className(error: unknown): string {
  const found = Object.entries(errors).find(([, kind]) => (error as Error).constructor === kind)
  return found?.[0] ?? (error as Error).name
}

Object.assign(globalThis, { callRunner })
