/** Runs an operator on the GPU and on the CPU, on seeded random inputs, and compares them byte for byte. */
import { afterAll, expect, it } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { findAdapter, requestDevice } from '../../src/gpu/device'
import { type Plan, planGraph } from '../../src/gpu/program'
import { adapterTraits } from '../../src/gpu/traits'
import { unpackOutput } from '../../src/gpu/transfer'
import { type Graph, makeGraph } from '../../src/graph/graph'
import type { AdapterTraits, DotProduct } from '../../src/graph/kernel'
import type { Operator } from '../../src/graph/operator'
import type { Tensor, TensorData } from '../../src/graph/tensor'
import { runPlan } from '../../src/self-test/run-plan'
import { hostGpu } from './host'
import { randomData, seeded } from './random'

export interface CompareOptions {
  /** Only for kernels that multiply packed int8. */
  readonly dots?: readonly DotProduct[]
  /** Instead of what the device's adapter says. */
  readonly adapter?: Partial<AdapterTraits>
  /** Fuses operators first, as sessions do. */
  readonly fuse?: boolean
  /** Workgroups along an axis of a dispatch; small numbers make it wrap. */
  readonly maxWorkgroups?: number
  /** Instead of random ones. */
  readonly inputs?: readonly TensorData[]
  /** Largest difference of float32, relative to the expected value; 1e-5 unless given. */
  readonly tolerance?: number
  /** Expected values nearer to zero are compared as if they were this far from it; 1/1000 unless given. */
  readonly floor?: number
}

let opened: Promise<{ device: GPUDevice; traits: AdapterTraits }> | undefined

async function open() {
  opened ??= (async () => {
    const adapter = await findAdapter(await hostGpu())
    const device = await requestDevice(adapter, { bufferBytes: 2 ** 27 })
    return { device, traits: adapterTraits(adapter) }
  })()
  return opened
}

/** Defines a test for each operator: GPU against reference. The device is given back when the suite around ends. */
export function itMatchesReference(
  cases: Readonly<Record<string, readonly [build: () => Operator, options?: CompareOptions]>>,
): void {
  for (const [name, [build, options = {}]] of Object.entries(cases)) {
    for (const dot of options.dots ?? (['native'] as const)) {
      const suffix = options.dots ? `, ${dot} dot product` : ''
      it(`GPU equals reference: ${name}${suffix}`, () => compare(build(), dot, options))
    }
  }
  afterAll(closeCaseDevice)
}

/** The device of the cases that run. */
export async function caseDevice(): Promise<GPUDevice> {
  return (await open()).device
}

/** The traits of that device's adapter. */
export async function caseTraits(): Promise<AdapterTraits> {
  return (await open()).traits
}

/** Gives the device back, if there is one. */
export async function closeCaseDevice(): Promise<void> {
  ;(await opened)?.device.destroy()
  opened = undefined
}

async function compare(op: Operator, dot: DotProduct, options: CompareOptions): Promise<void> {
  const inputs = [...new Set(op.inputs)].filter((tensor): tensor is Tensor => !!tensor && !tensor.data)
  await compareGraph(makeGraph({ name: 'case', inputs, outputs: op.outputs, operators: [op] }), dot, options)
}

/** Runs a graph with every candidate of its operators, and fails where it differs from the reference. */
export async function compareGraph(graph: Graph, dot: DotProduct, options: CompareOptions): Promise<void> {
  const random = seeded(7)
  const data = options.inputs ?? graph.inputs.map((tensor) => randomData(tensor, random))
  const expected = runReference(graph, data)
  const adapter = { ...(await open()).traits, dot, ...options.adapter }
  const maxWorkgroups = options.maxWorkgroups ?? 65535
  const planOf = (name?: string) =>
    planGraph(graph, {
      fuse: options.fuse ?? false,
      keep: false,
      maxWorkgroups,
      adapter,
      prefer: () => name,
      // On GPUs the tiles that are worth timing stand for the others; adapters that compute on the CPU run all.
      everyVariant: adapter.software,
    })
  const names = new Set(
    (await planOf()).steps.flatMap(({ candidates }) => candidates.map(({ name }) => name)),
  )
  const plans = await Promise.all([...names].map(async (name) => [name, await planOf(name)] as const))
  if (options.maxWorkgroups) {
    const wraps = plans.some(([, { steps }]) =>
      steps.some(({ kernels }) => kernels.some(({ workgroups }) => workgroups[1] > 1)),
    )
    expect(wraps, 'the case is too small for its dispatch to wrap').toBe(true)
  }
  for (const [name, plan] of plans) {
    expectOutputs(name, plan, await runPlan(await caseDevice(), plan, data), expected, options)
  }
}

/** Fails unless the memories of a plan's outputs hold what is expected. */
function expectOutputs(
  candidate: string,
  plan: Plan,
  memories: readonly ArrayBuffer[],
  expected: readonly TensorData[],
  options: CompareOptions,
): void {
  plan.graph.outputs.forEach((output, i) => {
    const [memory, wanted] = [memories[i] as ArrayBuffer, expected[i] as TensorData]
    if (output.type === 'float32') {
      const first = new Float32Array(memory).findIndex((value) => !Number.isFinite(value))
      expect(
        first,
        `element ${first} is not finite on the GPU; the reference has ${wanted[first]}. Cases want finite results`,
      ).toBe(-1)
    }
    expectData(unpackOutput(output, memory, plan.layout(output)), wanted, options, candidate)
  })
}

/** Fails unless float32 is close to what is expected, and any other type equal to it. */
export function expectData(
  got: TensorData | undefined,
  wanted: TensorData,
  options: CompareOptions,
  what: string,
): void {
  expect(got?.constructor, what).toBe(wanted.constructor)
  if (wanted instanceof Float32Array) expectClose(got as Float32Array, wanted, options, what)
  else expect(differences(got as TensorData, wanted), what).toEqual([])
}

/** Runs a plan and returns its graph's outputs. */
export async function runOutputs(plan: Plan, data: readonly TensorData[]): Promise<TensorData[]> {
  const memories = await runPlan(await caseDevice(), plan, data)
  return plan.graph.outputs.map((output, i) =>
    unpackOutput(output, memories[i] as ArrayBuffer, plan.layout(output)),
  )
}

/** The first differing elements as [index, got, expected]. */
function differences(got: TensorData, expected: TensorData): unknown[] {
  if (got.length !== expected.length) return [['length', got.length, expected.length]]
  const found: unknown[] = []
  for (let i = 0; i < got.length && found.length < 8; i++) {
    if (got[i] !== expected[i]) found.push([i, got[i], expected[i]])
  }
  return found
}

/** Fails on NaN, and where |got − expected| > tolerance · max(|expected|, floor). */
function expectClose(
  got: Float32Array,
  expected: Float32Array,
  options: CompareOptions,
  candidate: string,
): void {
  const { tolerance = 1e-5, floor = 1e-3 } = options
  expect(got.length).toBe(expected.length)
  const bad: unknown[] = []
  for (let i = 0; i < got.length && bad.length < 8; i++) {
    const [a, b] = [got[i] as number, expected[i] as number]
    const close = Math.abs(a - b) <= tolerance * Math.max(Math.abs(b), floor)
    if (!close) bad.push([i, a, b])
  }
  expect(bad, candidate).toEqual([])
}
