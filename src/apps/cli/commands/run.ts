import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import type { Graph } from '../../../graph/graph'
import { describeAdapter } from '../describe'
import { UsageError } from '../failure'
import { loadGraph } from '../load-graph'
import {
  addSampleOptions,
  type Context,
  makeCommand,
  positiveInteger,
  type SampleFlags,
  sampleOptions,
} from '../options'
import { print } from '../output'
import { PictureDecoder } from '../pictures/decode-picture'
import { say } from '../progress'
import { type ModelRun, runOnCpu, runOnGpu } from '../run-model'
import { readItems } from '../samples'
import { cleaned } from '../terminal'

interface RunFlags extends SampleFlags {
  readonly model: string
  readonly labels?: string
  readonly top: number
  readonly on: 'gpu' | 'cpu'
  readonly json?: boolean
}

/** `octet run`: runs a model on files and prints its outputs. */
export function runCommand({ signal }: Context): Command {
  const command = makeCommand('run', 'Run a model on files and print what it answers.', [
    'octet run seven.png --model digits-int8.tflite --invert',
    'octet run bird.bmp --model mobilenet.tflite --labels labels.txt --top 5',
    'octet run left=a.npy right=b.npy --model two-inputs.tflite --json --on cpu',
  ])
    .argument('<inputs...>', 'a file for the input, or name=file for each of several')
    .requiredOption('-m, --model <file>', 'a .tflite file, a model.json or its folder')
    .option('--labels <file>', 'names of the classes, one a line')
    .option('--top <k>', 'classes to print', positiveInteger, 5)
    .addOption(new Option('--on <device>', 'where to run').choices(['gpu', 'cpu']).default('gpu'))
    .option('--json', 'print one JSON object with every output')
  return addSampleOptions(command).action(async (inputs: string[], flags: RunFlags) => {
    const graph = await loadGraph(flags.model)
    const labels = flags.labels === undefined ? undefined : await readLabels(flags.labels)
    const items = await readInputs(graph, inputs, flags, signal)
    const results: ModelRun[] = []
    const run = flags.on === 'gpu' ? runOnGpu : runOnCpu
    for await (const result of run(graph, items, signal, flags.model)) results.push(result)
    if (flags.json) print(JSON.stringify(asJson(flags, results)))
    else
      for (const [i, result] of results.entries())
        printRun(result, results.length > 1 ? i : undefined, flags.top, labels)
  })
}

async function readLabels(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).replace(/\n$/, '').split(/\r?\n/)
}

/** Reads the inputs, one entry per run: float values by input name. */
async function readInputs(
  graph: Graph,
  inputs: readonly string[],
  flags: RunFlags,
  signal: AbortSignal,
): Promise<Record<string, Float32Array<ArrayBuffer>>[]> {
  const names = graph.inputs.map(({ name }) => name)
  const files = new Map(inputs.map((text) => splitInput(text, names)))
  const missing = names.find((name) => !files.has(name))
  if (missing !== undefined || inputs.length !== names.length) {
    const list = names.map((name) => `${name}=FILE`).join(' ')
    throw new UsageError(`the model has ${names.length} inputs (${list}); ${inputs.length} files came`)
  }
  const decoder = new PictureDecoder(signal)
  const options = { ...sampleOptions(flags), decoder }
  const runs: Record<string, Float32Array<ArrayBuffer>>[] = []
  try {
    for (const tensor of graph.inputs) {
      const items = await readItems(files.get(tensor.name) ?? '', tensor, options)
      items.forEach((item, i) => {
        runs[i] = { ...runs[i], [tensor.name]: item }
      })
    }
  } finally {
    await decoder.close()
  }
  if (runs.some((run) => Object.keys(run).length !== names.length)) {
    throw new UsageError('the files hold different numbers of items')
  }
  return runs
}

/** Splits "name=file"; a file alone is for the only input. */
function splitInput(text: string, names: readonly string[]): readonly [string, string] {
  const named = names.find((name) => text.startsWith(`${name}=`))
  if (named !== undefined) return [named, text.slice(named.length + 1)]
  return [names.length === 1 ? (names[0] ?? '') : text, text]
}

function printRun(
  { outputs, adapter, dispatches }: ModelRun,
  index: number | undefined,
  top: number,
  labels: readonly string[] | undefined,
): void {
  if (index === undefined || index === 0) {
    say(adapter ? `${describeAdapter(adapter)}, ${dispatches} dispatches` : 'CPU reference')
  }
  for (const { name, values } of outputs) {
    print(
      `${index === undefined ? '' : `item ${index}, `}${cleaned(name)} (${values.length} values), largest first:`,
    )
    const order = Array.from(values.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0))
    for (const i of order.slice(0, top)) {
      print(
        `  ${String(i).padStart(5)}  ${(values[i] ?? 0).toPrecision(6).padEnd(12)} ${labels?.[i] ?? ''}`.trimEnd(),
      )
    }
  }
}

function asJson(flags: RunFlags, results: readonly ModelRun[]): unknown {
  const [first] = results
  return {
    model: flags.model,
    on: flags.on,
    ...(first?.adapter && { adapter: first.adapter, dispatches: first.dispatches }),
    items: results.map(({ ms, outputs }) => ({
      ms,
      outputs: Object.fromEntries(outputs.map(({ name, values }) => [name, Array.from(values)])),
    })),
  }
}
