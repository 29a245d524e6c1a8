/** `npm run bench`: measures engines in turns, then kernels; see docs/benchmark.md. */
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { describeAdapter } from '../src/apps/cli/describe'
import { exitCodes, Interruption, reportError } from '../src/apps/cli/failure'
import { oracleFolder } from '../src/apps/cli/oracle-files'
import { print } from '../src/apps/cli/output'
import { packageFolder } from '../src/apps/cli/package-files'
import { say, startProgress } from '../src/apps/cli/progress'
import { writeAtomically } from '../src/train/files-node'
import { openChrome } from './host/chrome'
import { FileServer } from './host/files'
import type { Host } from './host/host'
import { openNode } from './host/node'
import { selectKernels } from './kernels/cases'
import { type LeftOut, modelNames, prepareModels } from './models'
import { type BenchOptions, parseOptions } from './options'
import { engineNames } from './protocol'
import { chartScript, formatHtml } from './report/html'
import { type KernelRow, kernelRatios, modelRatios, type Report, type Row } from './report/report'
import { formatReport } from './report/table'
import { runKernel } from './run-kernels'
import { type Effort, runModel } from './run-models'

const defaultRounds = 7

/** Milliseconds that the rounds of an engine on a model, and of a kernel, may take. */
const budgets = { software: { model: 15_000, kernel: 2000 }, hardware: { model: 5000, kernel: 2000 } }

/** The measurements, and what was not measured. */
interface Results {
  readonly rows: Row[]
  readonly kernels: KernelRow[]
  readonly leftOut: LeftOut[]
}

async function bench(options: BenchOptions, signal: AbortSignal): Promise<void> {
  const files = await FileServer.start()
  let host: Host | undefined
  try {
    const root = packageFolder()
    if (options.host === 'node') {
      host = await openNode(files)
    } else {
      files.mount('page', join(root, 'dist', 'bench', 'page'))
      files.mount('libraries', join(root, 'bench', 'node_modules'))
      files.mount('tflite', oracleFolder())
      host = await openChrome(files, options.headed === true, signal)
    }
    const adapter = await findAdapter(host)
    say(describeAdapter(adapter))
    const results: Results = { rows: [], kernels: [], leftOut: [] }
    await measure(host, files, adapter, options, results, signal)
    const report = makeReport(adapter, results)
    print(formatReport(report))
    printLeftOut(results.leftOut)
    await write(options, report)
  } finally {
    await host?.close()
    files.close()
  }
}

/** Describes the adapter and measures its peaks. This comes first so that no engine has to start the GPU process. */
async function findAdapter(host: Host): Promise<Report['adapter']> {
  const client = await host.open()
  try {
    return {
      ...(await client.call('adapter')),
      host: host.version,
      peaks: await client.call('peaks'),
    }
  } finally {
    await client.close()
  }
}

async function measure(
  host: Host,
  files: FileServer,
  adapter: Report['adapter'],
  options: BenchOptions,
  results: Results,
  signal: AbortSignal,
): Promise<void> {
  const engines = options.engine ?? engineNames
  const wanted = engines.length > 0 ? (options.model ?? modelNames) : []
  const folder = options.models ?? join(packageFolder(), '..', 'shared', 'models')
  const { cases, leftOut } = await prepareModels(files, folder, (name) => wanted.includes(name))
  results.leftOut.push(...leftOut)
  const kernels = options.filter === 'none' ? [] : selectKernels(options.filter, adapter.software)
  const budget = adapter.software ? budgets.software : budgets.hardware
  const effort = (budgetMs: number): Effort => ({
    rounds: options.rounds ?? defaultRounds,
    budgetMs: options.rounds === undefined ? budgetMs : Number.POSITIVE_INFINITY,
  })
  const which = options.variants ?? (adapter.software ? 'chosen' : 'all')
  // A model takes about as long as four kernels.
  const progress = startProgress('measuring', 4 * cases.length + kernels.length)
  let done = 0
  try {
    for (const model of cases) {
      signal.throwIfAborted()
      const onStatus = (what: string) => progress.update(done, what)
      const work = { ...effort(budget.model), tune: options.tune === true }
      const part = await runModel(host, model, engines, work, onStatus, results.rows)
      results.rows.push(...part.rows)
      results.leftOut.push(...part.leftOut)
      done += 4
      progress.update(done)
    }
    if (kernels.length === 0) return
    const client = await host.open()
    try {
      for (const kernel of kernels) {
        signal.throwIfAborted()
        const work = { ...effort(budget.kernel), which, narrow: options.weightBits ?? [] }
        const onStatus = (what: string) => progress.update(done, what)
        const part = await runKernel(client, kernel, adapter.peaks, work, onStatus)
        results.kernels.push(...part.rows)
        results.leftOut.push(...part.leftOut)
        done++
        progress.update(done)
      }
    } finally {
      await client.close()
    }
  } finally {
    progress.stop()
  }
}

function makeReport(adapter: Report['adapter'], { rows, kernels }: Results): Report {
  return {
    adapter,
    date: new Date().toISOString(),
    rows,
    kernels,
    ratios: { models: modelRatios(rows), kernels: kernelRatios(kernels) },
  }
}

function printLeftOut(leftOut: readonly LeftOut[]): void {
  if (leftOut.length > 0) say('\nleft out or suspect:')
  for (const { model, engine, reason } of leftOut) say(`  ${model}${engine ? `, ${engine}` : ''}: ${reason}`)
}

async function write({ json, html }: BenchOptions, report: Report): Promise<void> {
  if (json !== undefined) {
    await writeAtomically(json, `${JSON.stringify(report, null, 2)}\n`)
    say(`wrote ${json}`)
  }
  if (html !== undefined) {
    await writeAtomically(html, formatHtml(report, await chartScript()))
    say(`wrote ${html}`)
  }
}

async function main(): Promise<number> {
  const interruption = new AbortController()
  process.once('SIGINT', () => interruption.abort(new Interruption()))
  try {
    await bench(parseOptions(process.argv.slice(2)), interruption.signal)
    return exitCodes.ok
  } catch (error) {
    // Commander has printed the error already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    return reportError(error, process.argv.includes('--verbose'))
  }
}

process.exitCode = await main()
