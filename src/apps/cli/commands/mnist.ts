import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { TrainingData } from '../../../train/data/dataset'
import { addDataOptions, type DataFlags, loadData } from '../data'
import { UsageError } from '../failure'
import { GpuHost } from '../gpu-host'
import { loadGraph } from '../load-graph'
import { countDifferences, measure } from '../mnist/measure'
import { prepareModels } from '../mnist/prepare'
import { formatReport, makeReport } from '../mnist/report'
import { sampleImages } from '../mnist/sample'
import { type Context, makeCommand, positiveInteger } from '../options'
import { print } from '../output'
import { pagesFolder } from '../package-files'
import { trainNetwork } from '../train-network'

interface MnistFlags extends DataFlags {
  readonly train?: boolean
  readonly images: number
  readonly all?: boolean
  readonly model?: string
  readonly out: string
  readonly json?: boolean
}

/** `octet mnist`: runs the five steps of the article (see README.md) and prints its table. */
export function mnistCommand(context: Context): Command {
  const command = makeCommand(
    'mnist',
    'The article in one go: take the trained digit network, freeze it, quantize it, run it before and after on WebGPU in headless Chromium, beside TensorFlow.js, and print the table.',
    [
      'octet mnist',
      'octet mnist --all --data mnist/',
      'octet mnist --images 100 --json > mnist.json',
      'octet mnist --train',
    ],
  )
    .option('--train', 'train the network from scratch first, rather than use the one that ships')
    .option('--images <n>', 'test images to run', positiveInteger, 400)
    .option('--all', 'run all test images')
    .option(
      '--model <folder>',
      'a trained model of 28×28 digits, as TensorFlow.js saves it (default: the one that ships)',
    )
    .option('--out <folder>', 'where models are written', join('.cache', 'mnist'))
    .option('--json', 'print one JSON object on stdout, and nothing else there')
  return addDataOptions(command).action((flags: MnistFlags) => run(flags, context.signal))
}

async function run(flags: MnistFlags, signal: AbortSignal): Promise<void> {
  const data = await loadData(flags, signal)
  if (!flags.all && flags.images > data.test.count) {
    throw new UsageError(`--images ${flags.images}: there are ${data.test.count} test images`)
  }
  const folder = await findModel(flags, data, signal)
  const float = await loadGraph(folder)
  const host = await GpuHost.open(signal)
  try {
    const test = sampleImages(data.test, flags.all ? data.test.count : flags.images)
    const models = await prepareModels(float, data.train, flags.out, signal)
    const measured = await measure(host, models, folder, test)
    await host.close()
    const differences = await countDifferences(models.int8, test, measured.int8, signal)
    const bytes = { tfjs: await weightBytes(folder), float: models.float.length, int8: models.int8.length }
    const report = makeReport({ test, measured, bytes, differences })
    print(flags.json ? JSON.stringify(report) : formatReport(report, data.origin))
  } finally {
    await host.close()
  }
}

/** Returns the folder of the trained model; trains it first if `--train` is given. */
async function findModel(flags: MnistFlags, data: TrainingData, signal: AbortSignal): Promise<string> {
  if (!flags.train) return flags.model ?? join(pagesFolder(), 'models', 'mnist')
  if (flags.model !== undefined) throw new UsageError('--train and --model exclude each other')
  const folder = join(flags.out, 'model')
  await trainNetwork(data, folder, {}, signal)
  return folder
}

/** Returns the size of a TensorFlow.js model in bytes: `model.json` and its shards. */
async function weightBytes(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name === 'model.json' || name.endsWith('.bin'))
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
