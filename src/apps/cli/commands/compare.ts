import { stat } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { saveModel } from '../../../formats/save'
import type { Graph } from '../../../graph/graph'
import { compare } from '../../../quantize/compare'
import { formatComparison, type ModelComparison } from '../comparison'
import { accuracyOf, type Result } from '../contest'
import { UsageError } from '../failure'
import { loadGraph, singleBatch } from '../load-graph'
import {
  addSampleOptions,
  type Context,
  checkPrecision,
  makeCommand,
  type Precision,
  positiveInteger,
  precisionOption,
  type SampleFlags,
  sampleOptions,
  several,
} from '../options'
import { print } from '../output'
import { withProgress } from '../progress'
import { defaultBatch, raceOnCpu, raceOnGpu } from '../race'
import { readSampleSet, type SampleSet } from '../sample-set'
import { cleaned } from '../terminal'

interface CompareFlags extends SampleFlags {
  readonly data: readonly string[]
  readonly samples: number
  readonly layerSamples: number
  readonly batch?: number
  readonly on: 'gpu' | 'cpu'
  readonly precision: Precision
  readonly json?: boolean
}

/** `octet compare`: compares two versions of one network, as a whole and layer by layer. */
export function compareCommand({ signal }: Context): Command {
  const command = makeCommand(
    'compare',
    'Compare two forms of a network, for example float32 and int8: accuracy, time, size, and how far apart every layer is (signal to quantization noise, in dB).',
    [
      'octet compare digits.tflite digits-int8.tflite --data mnist/',
      'octet compare digits.tflite digits.tflite --data mnist/ --precision float16',
      'octet compare a.tflite b.tflite --data photos/ --samples 50 --on cpu --json',
    ],
  )
    .argument('<before>', 'a .tflite file, a model.json or its folder')
    .argument('<after>', 'another form of the same network')
    .requiredOption(
      '--data <path>',
      "a folder of MNIST's files (with labels) or of inputs, or one file; name=path for each of several inputs",
      several,
    )
    .option('--samples <n>', 'samples to run, at most', positiveInteger, 100)
    .option('--layer-samples <n>', 'samples to compare layers on, at most', positiveInteger, 10)
    .option(
      '--batch <n>',
      `samples a run on the GPU (default: ${defaultBatch}, or what the networks have)`,
      positiveInteger,
    )
    .addOption(new Option('--on <device>', 'where to run').choices(['gpu', 'cpu']).default('gpu'))
    .addOption(precisionOption('<after>'))
    .option('--json', 'print one JSON object')
  return addSampleOptions(command).action(async (before: string, after: string, flags: CompareFlags) => {
    checkPrecision(flags)
    const loaded = [await loadGraph(before), await loadGraph(after)] as const
    checkInputs([before, after], loaded)
    const graphs = [singleBatch(loaded[0]), singleBatch(loaded[1])] as const
    const wanted = { ...sampleOptions(flags), count: flags.samples, split: 'test' } as const
    const samples = await readSampleSet(flags.data, graphs[0].inputs, wanted, signal)
    const race = flags.on === 'gpu' ? raceOnGpu : raceOnCpu
    const results = await race(
      graphs,
      samples,
      { batch: flags.batch, precision: flags.precision, paths: [before, after] },
      signal,
    )
    const layers = await compareLayers(graphs, samples, flags.layerSamples, signal)
    const comparison: ModelComparison = {
      data: samples.origin,
      on: flags.on,
      before: await describe(before, loaded[0], results[0], samples),
      after: await describe(after, loaded[1], results[1], samples),
      layers,
    }
    print(flags.json ? JSON.stringify(comparison) : formatComparison(cleaned(comparison)))
  })
}

/** Checks that both models have the same inputs, by name. */
function checkInputs([before, after]: readonly [string, string], [a, b]: readonly [Graph, Graph]): void {
  const names = ({ inputs }: Graph) => inputs.map(({ name }) => `"${name}"`).join(', ')
  if (names(a) !== names(b))
    throw new UsageError(`${before} has the inputs ${names(a)}, ${after} ${names(b)}; they must be the same`)
}

function compareLayers(
  [a, b]: readonly [Graph, Graph],
  { items }: SampleSet,
  count: number,
  signal: AbortSignal,
) {
  const used = items.slice(0, count)
  return withProgress('comparing layers on the CPU', used.length, 'samples', (onProgress) =>
    compare(a, b, used, { onProgress, signal }),
  )
}

async function describe(path: string, graph: Graph, result: Result, { labels }: SampleSet) {
  // The size of a model.json is that of the .tflite file that it is converted to.
  const bytes = path.endsWith('.tflite') ? (await stat(path)).size : saveModel(graph).length
  return {
    model: path,
    bytes,
    msPerImage: result.medianMs,
    minMsPerImage: result.minMs,
    images: result.images,
    // One score says nothing about ten digits.
    ...(labels && result.output.length > result.images && { accuracy: accuracyOf(result, labels) }),
    ...(result.adapter && { adapter: result.adapter }),
    ...(result.dispatches !== undefined && { dispatches: result.dispatches }),
  }
}
