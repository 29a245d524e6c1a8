/** The page that the benchmark opens in headless Chromium, one for each engine, and controls from outside. */
import { makeApi } from './api'
import type { Answer, BenchApi } from './protocol'

const api = makeApi()

/** The only function called from outside: calls `api[name](...args)`. */
async function callBench(name: keyof BenchApi, args: readonly unknown[]): Promise<Answer<unknown>> {
  try {
    const call = api[name] as (...args: readonly unknown[]) => Promise<unknown>
    return { value: await call(...args) }
  } catch (error) {
    const { name: kind, message } = error instanceof Error ? error : new Error(String(error))
    return { error: { name: kind, message } }
  }
}

Object.assign(globalThis, { callBench })
