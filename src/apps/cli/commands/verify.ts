import { type Command, Option } from 'commander'
import { OctetError } from '../../../graph/errors'
import type { Distance } from '../../../quantize/distance'
import type { LayerReport, OutputReport } from '../../../quantize/verify'
import type { VerifyReport } from '../../runner/protocol'
import { describeAdapter } from '../describe'
import { GpuHost } from '../gpu-host'
import { type Context, makeCommand, positiveInteger, range } from '../options'
import { print } from '../output'
import { cleaned } from '../terminal'
import { agrees, fileBytes, floatTolerance, verifyBytes } from '../verify-model'

interface VerifyFlags {
  readonly inputs: number
  readonly seed: number
  readonly range: readonly [number, number]
  readonly oracle?: 'tflite'
  readonly json?: boolean
}

/** `octet verify`: compares the GPU with the reference, layer by layer, and with TensorFlow Lite. */
export function verifyCommand({ signal }: Context): Command {
  return makeCommand(
    'verify',
    'Run a model on random inputs and compare the GPU with the CPU reference, layer by layer.',
    ['octet verify mobilenet.tflite', 'octet verify keywords.tflite --inputs 20 --oracle tflite --json'],
  )
    .argument('<model>', 'a .tflite file, a model.json or its folder')
    .option('--inputs <n>', 'how many random inputs', positiveInteger, 3)
    .option('--seed <n>', 'what the inputs are drawn from', positiveInteger, 1)
    .option('--range <low,high>', 'real numbers that float32 inputs are drawn from', range, [-1, 1] as const)
    .addOption(
      new Option('--oracle <name>', 'compare the outputs with this as well: TensorFlow Lite').choices([
        'tflite',
      ]),
    )
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      [
        '',
        "Every layer is fed the reference's own inputs, so that differences do not add up. Integers must be equal,",
        `float32 numbers within ${floatTolerance}, or the exit code is 1. TensorFlow Lite comes from the npm package`,
        '@tensorflow/tfjs-tflite; how far it is away does not change the exit code.',
      ].join('\n'),
    )
    .action(async (model: string, { json, oracle, ...options }: VerifyFlags) => {
      const bytes = await fileBytes(model)
      const host = await GpuHost.open(signal)
      let report: VerifyReport
      try {
        report = await verifyBytes(host, bytes, { ...options, oracle: oracle !== undefined })
      } finally {
        await host.close()
      }
      print(json ? JSON.stringify({ model, ...options, ...report }) : format(cleaned(report)))
      if (!agrees(report)) throw new OctetError(`${model}: the GPU does not agree with the reference`)
    })
}

function format(report: VerifyReport): string {
  const { adapter, dispatches, layers, outputs, oracle = [] } = report
  const rows = layers.map((layer, i) => [`${i}`, layer.kind, layer.type, verdict(layer), layer.name])
  return [
    `${describeAdapter(adapter)}, ${dispatches} dispatches`,
    ...columns([['#', 'operator', 'type', 'GPU against reference', 'name'], ...rows]),
    '',
    ...outputs.map((output) => `"${output.name}": ${outputVerdict(output, 'the reference')}`),
    ...oracle.map((output) => `"${output.name}": ${outputVerdict(output, 'TensorFlow Lite')}`),
  ].join('\n')
}

function verdict(layer: LayerReport): string {
  return layer.where === 'cpu' ? `runs on the CPU: ${layer.reason}` : describe(layer, layer.type)
}

function describe({ differing, elements, largest }: Distance, type: string): string {
  if (differing === 0) return `all ${elements} equal`
  if (type === 'float32') return `at most ${largest.toExponential(1)} apart, relative`
  return `${differing} of ${elements} differ, by at most ${largest}`
}

function outputVerdict(output: OutputReport, other: string): string {
  const { sameTop, inputs } = output
  const top = sameTop === undefined ? '' : `; ${sameTop} of ${inputs} inputs with the same largest element`
  return `the GPU against ${other}: ${describe(output, output.type)}${top}`
}

/** Formats rows of cells as columns two blanks apart. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
