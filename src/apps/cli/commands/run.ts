import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { counted, describeAdapter } from '../describe'
import { loadGraph, singleBatch } from '../load-graph'
import {
  addCutOptions,
  addSampleOptions,
  type Context,
  type CutFlags,
  checkPrecision,
  cutOf,
  makeCommand,
  type Precision,
  positiveInteger,
  precisionOption,
  type SampleFlags,
  sampleOptions,
} from '../options'
import { print } from '../output'
import { say } from '../progress'
import { type ModelRun, runOnCpu, runOnGpu } from '../run-model'
import { readSampleSet } from '../sample-set'
import { cleaned } from '../terminal'

interface RunFlags extends SampleFlags, CutFlags {
  readonly model: string
  readonly labels?: string
  readonly top: number
  readonly on: 'gpu' | 'cpu'
  readonly precision: Precision
  readonly json?: boolean
}

/** `octet run`: runs a model on files and prints its outputs. */
export function runCommand({ signal }: Context): Command {
  const command = makeCommand('run', 'Run a model on files and print what it answers.', [
    'octet run seven.png --model digits-int8.tflite --invert',
    'octet run bird.bmp cat.jpg photos/ --model mobilenet.tflite --labels labels.txt --top 5',
    'octet run left=a.npy right=b.npy --model two-inputs.tflite --json --on cpu',
  ])
    .argument('<inputs...>', 'files and folders of inputs; name=path for each of several inputs')
    .requiredOption('-m, --model <file>', 'a .tflite file, a model.json or its folder')
    .option('--labels <file>', 'names of the classes, one a line')
    .option('--top <k>', 'classes to print', positiveInteger, 5)
    .addOption(new Option('--on <device>', 'where to run').choices(['gpu', 'cpu']).default('gpu'))
    .addOption(precisionOption('the model'))
    .option('--json', 'print one JSON object with every output')
  return addSampleOptions(addCutOptions(command)).action(async (inputs: string[], flags: RunFlags) => {
    checkPrecision(flags)
    const graph = singleBatch(await loadGraph(flags.model, cutOf(flags)))
    const labels = flags.labels === undefined ? undefined : await readLabels(flags.labels)
    const wanted = { ...sampleOptions(flags), count: Number.POSITIVE_INFINITY, split: 'test' } as const
    const { items, sources } = await readSampleSet(inputs, graph.inputs, wanted, signal)
    const results: ModelRun[] = []
    const run = flags.on === 'gpu' ? runOnGpu : runOnCpu
    for await (const result of run(graph, items, signal, flags.model, flags.precision)) results.push(result)
    if (flags.json) print(JSON.stringify(asJson(flags, results, sources)))
    else
      for (const [i, result] of results.entries()) {
        if (i === 0) describeRun(result)
        printRun(result, results.length > 1 ? sources[i] : undefined, flags.top, labels)
      }
  })
}

async function readLabels(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).replace(/\n$/, '').split(/\r?\n/)
}

/** Says on stderr where the model ran. */
function describeRun({ adapter, dispatches }: ModelRun): void {
  const steps = counted(dispatches ?? 0, 'dispatch', 'dispatches')
  say(adapter ? `${describeAdapter(adapter)}, ${steps}` : 'CPU reference')
}

function printRun(
  { outputs }: ModelRun,
  source: string | undefined,
  top: number,
  labels: readonly string[] | undefined,
): void {
  for (const { name, values } of outputs) {
    const from = source === undefined ? '' : `${cleaned(source)}: `
    print(`${from}${cleaned(name)} (${counted(values.length, 'value')}), largest first:`)
    const order = Array.from(values.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0))
    for (const i of order.slice(0, top)) {
      print(
        `  ${String(i).padStart(5)}  ${(values[i] ?? 0).toPrecision(6).padEnd(12)} ${labels?.[i] ?? ''}`.trimEnd(),
      )
    }
  }
}

function asJson(flags: RunFlags, results: readonly ModelRun[], sources: readonly string[]): unknown {
  const [first] = results
  return {
    model: flags.model,
    on: flags.on,
    ...(first?.adapter && { adapter: first.adapter, dispatches: first.dispatches }),
    items: results.map(({ ms, outputs }, i) => ({
      input: sources[i],
      ms,
      outputs: Object.fromEntries(outputs.map(({ name, values }) => [name, Array.from(values)])),
    })),
  }
}
