import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Graph } from '../../../graph/graph'
import { calibrate, type Ranges } from '../../../quantize/calibrate'
import { describeFloat, explain } from '../../../quantize/explain'
import { findLosses } from '../../../quantize/losses'
import { type ObserverName, observers } from '../../../quantize/observers'
import { quantize } from '../../../quantize/quantize'
import { type WeightBits, weightBitsOf } from '../../../quantize/weight-bits'
import { UsageError } from '../failure'
import { loadGraph, singleBatch } from '../load-graph'
import {
  addCutOptions,
  addSampleOptions,
  type Context,
  type CutFlags,
  cutOf,
  finiteNumber,
  formerValue,
  makeCommand,
  positiveInteger,
  type SampleFlags,
  sampleOptions,
  several,
} from '../options'
import { outputPath, print, writeModel } from '../output'
import { say, withProgress } from '../progress'
import { readSampleSet } from '../sample-set'
import { cleaned } from '../terminal'

interface QuantizeFlags extends SampleFlags, CutFlags {
  readonly out?: string
  readonly data?: readonly string[]
  readonly samples: number
  readonly observer: ObserverName
  readonly percentile?: number
  readonly mode: 'int8' | 'weights' | 'float16'
  readonly weightBits?: WeightBits
  readonly perTensor?: boolean
  readonly inputType: 'int8' | 'float32'
  readonly outputType: 'int8' | 'float32'
  readonly printNodes?: boolean
}

/** `octet quantize`: converts a float32 model to int8. */
export function quantizeCommand({ signal }: Context): Command {
  const kinds = Object.entries(observers).map(([name, { summary }]) => `${name}: ${summary}`)
  const border = ['int8', 'float32']
  const command = makeCommand('quantize', 'Quantize a float32 model to the LiteRT 8-bit specification.', [
    'octet quantize digits.tflite --data mnist/ --out digits-int8.tflite',
    'octet quantize model.json --data photos/ --samples 100 --observer percentile --percentile 99.9',
    'octet quantize stereo.tflite --data left=left/ --data right=right/',
    'octet quantize digits.tflite --data mnist/ --weight-bits 4',
    "octet quantize digits.tflite --data mnist/ --weight-bits 'fc1=2,*=4'",
    'octet quantize digits.tflite --mode weights',
  ])
    .argument('<model>', 'a float32 .tflite file, a model.json or its folder')
    .option(
      '-o, --out <file>',
      'the .tflite file (default: the model name with -int8.tflite, or -float16.tflite)',
    )
    .option(
      '--data <path>',
      "calibration set: a folder of MNIST's files or of inputs, or one file; name=path for each of several inputs",
      several,
    )
    .option('--samples <n>', 'samples to calibrate on, at most', positiveInteger, 200)
    .addOption(
      new Option('--observer <name>', `how a range is chosen; ${kinds.join('; ')}`)
        .choices(Object.keys(observers))
        .default('minmax'),
    )
    .option('--percentile <p>', 'share of values that --observer percentile keeps at each end', finiteNumber)
    .addOption(
      new Option(
        '--mode <mode>',
        'int8: everything is int8; weights, float16: only the file is smaller, a quarter or half',
      )
        .choices(['int8', 'weights', 'float16'])
        .default('int8'),
    )
    .option(
      '--weight-bits <bits>',
      "bits of the weights, 1 to 8, or by layer: 'fc1=2,*=4' (default: 8); files hold 4, 2 or 8",
      parseWeightBits,
    )
    .option('--per-tensor', 'one scale for all channels of a weight')
    .addOption(new Option('--input-type <type>', 'what goes in').choices(border).default('int8'))
    .addOption(new Option('--output-type <type>', 'what comes out').choices(border).default('int8'))
    .option('--print-nodes', 'print every node of the result: its types, and why')
  return addSampleOptions(addCutOptions(command)).action(async (model: string, given: QuantizeFlags) => {
    const flags = withTypes(given)
    const path = outputPath(model, flags.out, flags.mode === 'float16' ? '-float16.tflite' : '-int8.tflite')
    if (flags.mode === 'int8' && flags.data === undefined) {
      throw new UsageError('--data is needed: int8 activations get their ranges from a calibration set')
    }
    if (flags.percentile !== undefined && flags.observer !== 'percentile') {
      throw new UsageError('--percentile is for --observer percentile')
    }
    const graph = await loadGraph(model, cutOf(flags))
    // An error before the work is better than one after it.
    weightBitsOf(graph, flags.weightBits)
    const ranges = flags.mode === 'int8' ? await calibrateOn(graph, flags, signal) : undefined
    const { mode, weightBits, perTensor, inputType: inputs, outputType: outputs } = flags
    const perAxis = !perTensor
    const options = { mode, ...(weightBits && { weightBits }), perAxis, inputs, outputs }
    const quantized = quantize(graph, ranges, options)
    await writeModel(path, quantized, signal)
    const float = describeFloat(quantized)
    if (float) say(float)
    if (ranges) for (const { message } of findLosses(graph, ranges, { perAxis })) say(message)
    if (flags.printNodes) printNodes(quantized)
  })
}

/** Returns the flags with types that `--inputs` and `--outputs` had before they took names. */
function withTypes(flags: QuantizeFlags): QuantizeFlags {
  const types = /^(int8|float32)$/
  const input = formerValue(flags, 'inputs', types, '--input-type') as QuantizeFlags['inputType'] | undefined
  const output = formerValue(flags, 'outputs', types, '--output-type') as
    | QuantizeFlags['outputType']
    | undefined
  return {
    ...flags,
    ...(input && { inputs: undefined, inputType: input }),
    ...(output && { outputs: undefined, outputType: output }),
  }
}

/** Parses "4", or bits by layer: "fc1=2,*=4". */
function parseWeightBits(text: string): WeightBits {
  const bitsOf = (one: string) => {
    if (!/^[1-8]$/.test(one.trim())) throw new InvalidArgumentError(`"${one}" is not one of 1 to 8.`)
    return Number(one)
  }
  if (!text.includes('=')) return bitsOf(text)
  const entries = text.split(',').map((entry) => {
    // Names may have "=" in them.
    const at = entry.lastIndexOf('=')
    if (at < 1) throw new InvalidArgumentError(`"${entry}" is not a layer=bits.`)
    return [entry.slice(0, at).trim(), bitsOf(entry.slice(at + 1))] as const
  })
  return Object.fromEntries(entries)
}

async function calibrateOn(float: Graph, flags: QuantizeFlags, signal: AbortSignal): Promise<Ranges> {
  // Ranges are by name, so those of one item a run hold for every batch size.
  const graph = singleBatch(float)
  const wanted = { ...sampleOptions(flags), count: flags.samples, split: 'train' } as const
  const { items, origin } = await readSampleSet(flags.data ?? [], graph.inputs, wanted, signal)
  say(`calibrating on ${origin}`)
  const { observer, percentile } = flags
  return withProgress('calibrating', items.length, 'samples', (onProgress) =>
    calibrate(graph, items, { observer, percentile, onProgress, signal }),
  )
}

function printNodes(graph: Graph): void {
  for (const [i, { kind, name, type, why, inputs, outputs }] of cleaned(explain(graph)).entries()) {
    print(`${i} ${kind} "${name}" ${type}: ${why}`)
    for (const input of inputs) print(`    in  ${input}`)
    for (const output of outputs) print(`    out ${output}`)
  }
}
