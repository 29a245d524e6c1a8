import { findAdapter, reportAdapter, requestDevice } from '../gpu/device'
import { DeviceLoss } from '../gpu/device-loss'
import { checkMatrices } from '../gpu/matrix-check'
import { unlessAborted } from '../gpu/session'
import { traitsOf } from '../gpu/start'
import { unpackOutput } from '../gpu/transfer'
import { checkOptions, type Rules, signalRule } from '../graph/check'
import { InputError } from '../graph/errors'
import type { AdapterTraits, DotProduct } from '../graph/kernel'
import type { Network } from './build'
import hashes from './hashes.json'
import { findDifference, hashOutputs } from './judge'
import { makeNetworks } from './networks'
import { runPlan } from './run-plan'
import { timeVariants } from './timings'
import type { SelfTestOptions, SelfTestReport } from './types'
import { type Failure, moreTime, type NetworkReport, type NotRun } from './types'
import { dotsOf, notRun, type Way, waysOf } from './ways'

/** The version of Octet and a hash of all shaders, defined by the build and by tests. */
declare const octetVersion: string
declare const shadersHash: string

const rules: Rules = {
  gpu: 'GPU.requestAdapter',
  only: 'string',
  all: 'boolean',
  onProgress: 'function',
  signal: signalRule,
}

/** The limits that reports name. */
const limits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
] as const

/**
 * Runs small networks with seeded weights that have every int8 operator, every variant and every fusion, and compares
 * the SHA-256 of their outputs with those of the CPU reference, which ship with Octet.
 *
 * @throws DeviceError without WebGPU or adapter; DeviceLostError when the device is lost meanwhile; InputError for an
 *   invalid option; the reason of `signal` once it is aborted. Bytes that differ and shaders that don't compile are
 *   `failures` of the report.
 */
export async function selfTest(options: SelfTestOptions = {}): Promise<SelfTestReport> {
  checkOptions('selfTest', options, rules)
  const { only = '', signal } = options
  signal?.throwIfAborted()
  const networks = makeNetworks().filter(({ graph }) => graph.name.includes(only))
  if (networks.length === 0) throw new InputError(`selfTest: no network’s name contains "${only}"`)
  const gpu = options.gpu ?? globalThis.navigator?.gpu
  const adapter = await findAdapter(gpu)
  const device = await requestDevice(adapter, { bufferBytes: 0 })
  const loss = new DeviceLoss(device, 'run the test again')
  const stop = new AbortController()
  const run = async () => {
    const offered = await traitsOf(adapter, { gpu, device })
    const traits = offered.matrix ? await checkMatrices(device, offered) : offered
    const test = new Test(device, traits, dotsOf(gpu), options, stop.signal)
    return test.run(networks, describe(adapter, gpu))
  }
  try {
    return await unlessAborted(loss.unlessLost(run(), signal), signal)
  } finally {
    stop.abort()
    loss.close()
    device.destroy()
  }
}

type Description = Pick<SelfTestReport, 'adapter' | 'features' | 'language' | 'limits'>

function describe({ info, features, limits: all }: GPUAdapter, gpu: GPU): Description {
  const sorted = (names: Iterable<string>) => [...names].sort()
  return {
    adapter: { ...reportAdapter(info), device: info.device },
    features: sorted(features as Iterable<string>),
    language: sorted(gpu.wgslLanguageFeatures),
    limits: Object.fromEntries(limits.map((name) => [name, all[name]])),
  }
}

/** A test of one device. */
class Test {
  private readonly start = performance.now()
  private readonly reports: NetworkReport[] = []
  private readonly failures: Failure[] = []
  private readonly notRun: NotRun[] = []
  /** Shader files that ran. */
  private readonly seen = new Set<string>()
  private readonly all: boolean

  constructor(
    private readonly device: GPUDevice,
    private readonly traits: AdapterTraits,
    private readonly dots: readonly DotProduct[],
    private readonly options: SelfTestOptions,
    /** Ends the test when its caller no longer waits. */
    private readonly stop: AbortSignal,
  ) {
    this.all = options.all ?? !traits.software
  }

  async run(networks: readonly Network[], description: Description): Promise<SelfTestReport> {
    const { only, all } = this.options
    const progress = (done: number, next: string) =>
      this.options.onProgress?.({ done, total: networks.length + 1, next })
    for (const [i, network] of networks.entries()) {
      this.stop.throwIfAborted()
      progress(i, network.graph.name)
      await this.runNetwork(network)
    }
    progress(networks.length, 'times of variants')
    const timings = this.all && only === undefined ? await timeVariants(this.device, this.traits) : []
    progress(networks.length + 1, '')
    return {
      same: this.failures.length === 0,
      octet: octetVersion,
      shaders: shadersHash,
      host: hostName(),
      ...description,
      traits: this.traits,
      options: { ...(only !== undefined && { only }), ...(all !== undefined && { all }) },
      networks: this.reports,
      failures: this.failures,
      notRun: this.notRun,
      timings,
      seconds: (performance.now() - this.start) / 1000,
    }
  }

  private async runNetwork(network: Network): Promise<void> {
    const { name } = network.graph
    const expected = (hashes as Readonly<Record<string, string>>)[name] ?? ''
    for (const one of await notRun(network.graph, this.traits, this.dots))
      this.notRun.push({ network: name, ...one })
    const ways = this.worthRunning(network, await waysOf(network, this.traits, this.dots))
    const found = await Promise.all(ways.map((way) => this.runWay(network, way, expected)))
    const others = new Set(found.flatMap(({ hash }) => (hash === expected ? [] : (hash ?? []))))
    this.reports.push({ name, ways: ways.length, expected, others: [...others] })
    this.failures.push(...found.flatMap(({ failure }) => failure ?? []))
  }

  /** Runs a network in one way. Returns the hash of its outputs, unless the device refused it, and what failed. */
  private async runWay(network: Network, way: Way, expected: string): Promise<WayResult> {
    const { graph } = network
    const about = (operator: string) => {
      const { variant, dot, chosenFor } = way
      return { network: graph.name, operator, variant, dot, chosenFor }
    }
    try {
      const memories = await runPlan(this.device, way.plan, network.inputs)
      const outputs = graph.outputs.map((output, i) =>
        unpackOutput(output, memories[i] as ArrayBuffer, way.plan.layout(output)),
      )
      const hash = hashOutputs(outputs)
      if (hash === expected) return { hash }
      const { operator, ...difference } = findDifference(network, way.plan, outputs)
      return { hash, failure: { ...about(operator), ...difference } }
    } catch (error) {
      return { failure: { ...about(kindsOf(way)), error: (error as Error).message } }
    }
  }

  /** Leaves out ways that add no shader file to those before, unless all are wanted; says which. */
  private worthRunning({ graph }: Network, ways: readonly Way[]): Way[] {
    return ways.filter((way, i) => {
      const { variant, dot } = way
      const files = way.files.flat()
      const adds = this.all || i === 0 || files.some((file) => !this.seen.has(file))
      for (const file of files) if (adds) this.seen.add(file)
      if (!adds)
        this.notRun.push({ network: graph.name, operator: kindsOf(way), variant, dot, needs: moreTime })
      return adds
    })
  }
}

interface WayResult {
  readonly hash?: string
  readonly failure?: Failure
}

/** Kinds of the operators that are left after fusion. */
function kindsOf({ plan }: Way): string {
  return [...new Set(plan.graph.operators.map(({ def }) => def.kind))].join(', ')
}

/** Names the browser by its user agent, or Node.js, which has none in its older versions. */
function hostName(): string {
  const { navigator, process } = globalThis as {
    navigator?: { userAgent?: string }
    process?: { version?: string }
  }
  return navigator?.userAgent ?? `Node.js ${process?.version ?? ''}`
}
