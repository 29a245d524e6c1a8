import { type Command, Option } from 'commander'
import { OctetError } from '../../../graph/errors'
import { agrees, floatTolerance, type Judged } from '../../../quantize/tolerance'
import type { LayerReport, OutputReport } from '../../../quantize/verify'
import type { VerifyReport } from '../../runner/protocol'
import { counted, describeAdapter } from '../describe'
import { GpuHost } from '../gpu-host'
import {
  addCutOptions,
  type Context,
  type CutFlags,
  cutOf,
  formerValue,
  makeCommand,
  positiveInteger,
  range,
} from '../options'
import { oracleFolder } from '../oracle-files'
import { print } from '../output'
import { formatColumns, nameLine, wrap } from '../table'
import { cleaned } from '../terminal'
import { fileBytes, reportAgrees, verifyBytes } from '../verify-model'

interface VerifyFlags extends CutFlags {
  readonly samples: number
  readonly seed: number
  readonly range: readonly [number, number]
  readonly oracle?: 'tflite'
  readonly json?: boolean
}

/** `octet verify`: compares the GPU with the reference, layer by layer, and with TensorFlow Lite. */
export function verifyCommand({ signal }: Context): Command {
  const command = makeCommand(
    'verify',
    'Run a model on random inputs and compare the GPU with the CPU reference, layer by layer.',
    ['octet verify mobilenet.tflite', 'octet verify keywords.tflite --samples 20 --oracle tflite --json'],
  )
    .argument('<model>', 'a .tflite file, a model.json or its folder')
    .option('--samples <n>', 'how many random inputs', positiveInteger, 3)
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
        "Every layer is fed the reference's own inputs, so that differences do not add up, alone and as sessions fuse",
        `it with others. Integers must be equal, float32 numbers within ${floatTolerance} or what rounding explains, or the`,
        'exit code is 1. What it explains is the distance between two runs of the reference, one with a small random',
        "error in every operand: it grows with a network's depth. TensorFlow Lite comes from the npm package",
        '@tensorflow/tfjs-tflite; how far it is away does not change the exit code.',
      ].join('\n'),
    )
  return addCutOptions(command).action(async (model: string, flags: VerifyFlags) => {
    const { json, oracle, samples, seed, range } = flags
    const former = formerValue(flags, 'inputs', /^\d+$/, '--samples')
    const options = { inputs: former === undefined ? samples : positiveInteger(former), seed, range }
    const bytes = await fileBytes(
      model,
      cutOf(former === undefined ? flags : { ...flags, inputs: undefined }),
    )
    if (oracle) oracleFolder()
    const host = await GpuHost.open(signal)
    let report: VerifyReport
    try {
      report = await verifyBytes(host, bytes, { ...options, oracle: oracle !== undefined }, model)
    } finally {
      await host.close()
    }
    print(json ? JSON.stringify({ model, ...options, ...report }) : formatVerification(cleaned(report)))
    if (!reportAgrees(report)) throw new OctetError(`${model}: ${disagreement(report)}`)
  })
}

/** Formats a report for a terminal. */
export function formatVerification(report: VerifyReport): string {
  const { adapter, dispatches, layers, fused, outputs, oracle = [], oracleError, oracleNote } = report
  const rows = layers.map((layer, i) => [`${i}`, layer.kind, layer.type, verdict(layer), layer.name])
  return [
    wrap(`${describeAdapter(adapter)}, ${counted(dispatches, 'dispatch', 'dispatches')}`),
    ...formatColumns([['#', 'operator', 'type', 'GPU against reference', 'name'], ...rows]),
    '',
    ...fusedLines(fused),
    ...outputs.map((output) => nameLine(output.name, outputVerdict(output, 'the reference'))),
    ...(oracleNote === undefined ? [] : [wrap(oracleNote)]),
    ...oracle.map((output) => nameLine(output.name, outputVerdict(output, 'TensorFlow Lite'))),
    ...(oracleError === undefined ? [] : [wrap(`not compared with TensorFlow Lite: ${oracleError}`)]),
  ].join('\n')
}

/** Returns how many operators agree as sessions fuse them, and a line for each that does not. */
function fusedLines(fused: readonly LayerReport[]): string[] {
  const apart = fused.filter((one) => !agrees(one))
  const all = counted(fused.length, 'operator agrees', 'operators agree')
  return [
    `as sessions fuse them: ${fused.length - apart.length} of ${all} with the reference`,
    ...apart.map((one) => nameLine(one.name, `${one.kind}: ${verdict(one)}`)),
  ]
}

function verdict(layer: LayerReport): string {
  return layer.where === 'cpu' ? `runs on the CPU: ${layer.reason}` : describe(layer)
}

function describe(one: Judged): string {
  const { differing, elements, largest, type, tolerance } = one
  if (differing === 0) return `all ${elements} equal`
  const explained = tolerance === undefined ? '' : `, rounding explains ${number(tolerance, type)}`
  if (type === 'float32') return `at most ${number(largest, type)} apart, relative${explained}`
  return `${differing} of ${elements} differ, by at most ${largest}${explained}`
}

function number(value: number, type: string): string {
  return type === 'float32' ? value.toExponential(1) : `${value}`
}

function outputVerdict(output: OutputReport, other: string): string {
  const { sameTop, inputs } = output
  const top =
    sameTop === undefined ? '' : `; ${sameTop} of ${counted(inputs, 'input')} with the same largest element`
  return `the GPU against ${other}: ${describe(output)}${top}`
}

/** Says which layers, fused operators and outputs differ by more than rounding explains. */
export function disagreement({ layers, fused, outputs }: VerifyReport): string {
  const operator = ({ kind, name }: LayerReport) => `${kind} "${name}"`
  const where = [
    ...firstApart('in ', layers, operator),
    ...firstApart('as sessions fuse it, in ', fused, operator),
    ...firstApart('in the output ', outputs, ({ name }) => `"${name}"`),
  ]
  return `the GPU does not agree with the reference ${where.join('; ')}`
}

/** Returns a text that names the first report that does not agree and counts the others, or nothing if all agree. */
function firstApart<Report extends Judged>(
  where: string,
  reports: readonly Report[],
  nameOf: (report: Report) => string,
): string[] {
  const [first, ...others] = reports.filter((one) => !agrees(one))
  return first ? [`${where}${nameOf(first)}${others.length > 0 ? ` and ${others.length} more` : ''}`] : []
}
