import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Command } from 'commander'
import { readTflite } from '../../../formats/tflite/read'
import { ModelError } from '../../../graph/errors'
import { type Summary, summarize } from '../../../graph/summary'
import { writeAtomically } from '../../../train/files-node'
import type { VerifyReport } from '../../runner/protocol'
import { describeError, UsageError } from '../failure'
import { readBytes } from '../files'
import { LazyHost } from '../lazy-host'
import { type Context, makeCommand, positiveInteger } from '../options'
import { formatBytes, print } from '../output'
import { say } from '../progress'
import { cleaned } from '../terminal'
import { reportAgrees, verifyBytes } from '../verify-model'

interface ModelsFlags {
  readonly inputs: number
  readonly into?: string
}

/** The lines of a Markdown file between which the table goes. */
const markers = ['<!-- octet models -->', '<!-- /octet models -->'] as const

const header = [
  'model',
  'size',
  'types',
  'operators',
  'multiply-adds',
  'dispatches',
  'GPU, reference',
  'TensorFlow Lite',
]

/** `octet models`: verifies the models in a folder and prints a table of their contents and of the differences. */
export function modelsCommand({ signal }: Context): Command {
  return makeCommand(
    'models',
    'Verify every .tflite file of a folder, TensorFlow Lite included, and print a Markdown table.',
    ['octet models models/ --inputs 5 --into docs/models.md'],
  )
    .argument('<folder>', 'where the .tflite files are')
    .option('--inputs <n>', 'how many random inputs for each', positiveInteger, 5)
    .option('--into <file>', `put the table between ${markers.join(' and ')} of this file instead`)
    .action(async (folder: string, { inputs, into }: ModelsFlags) => {
      const files = (await readdir(folder)).filter((file) => file.endsWith('.tflite')).sort()
      if (files.length === 0) throw new UsageError(`${folder}: holds no .tflite files`)
      // A file without a place for the table is an error before the work, not after it.
      if (into !== undefined) replaceTable(await readFile(into, 'utf8'), '', into)
      const lines: string[] = []
      const add = (...added: string[]) => {
        lines.push(...added)
        if (into === undefined) for (const line of added) print(line)
      }
      add(tableLine(header), tableLine(header.map(() => '---')))
      const host = new LazyHost(signal)
      try {
        for (const file of files) {
          say(file)
          add(tableLine(await modelRow(host, join(folder, file), inputs)))
        }
      } finally {
        await host.close()
      }
      add('', `Each on ${inputs} random inputs, seed 1.`)
      if (into === undefined) return
      const text = replaceTable(await readFile(into, 'utf8'), lines.join('\n'), into)
      await writeAtomically(into, new TextEncoder().encode(text))
    })
}

async function modelRow(host: LazyHost, path: string, inputs: number): Promise<string[]> {
  const bytes = await readBytes(path)
  const head = [`\`${basename(path)}\``, formatBytes(bytes.length)]
  try {
    const summary = summarize(readTflite(bytes, path))
    const request = { inputs, seed: 1, range: [-1, 1], oracle: true } as const
    const report = await verifyBytes(await host.open(), bytes, request, path)
    return [
      ...head,
      ...summaryCells(summary),
      `${report.dispatches}`,
      ownVerdict(report),
      oracleVerdict(report),
    ]
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    return [...head, `refused: ${describeError(error)}`, '', '', '', '', '']
  }
}

function summaryCells({ inputs, outputs, operators, macs }: Summary): string[] {
  const types = (list: Summary['inputs']) => [...new Set(list.map(({ type }) => type))].join(', ')
  const kinds = operators.map(({ kind, count }) => `${count} ${kind}`).join(', ')
  return [`${types(inputs)} → ${types(outputs)}`, kinds, `${(macs / 1e6).toPrecision(3)} M`]
}

function ownVerdict(report: VerifyReport): string {
  if (!reportAgrees(report)) return 'differ'
  const floats = report.outputs.every(({ type }) => type === 'float32')
  return floats ? `${largest(report.outputs)} apart` : 'equal, every layer'
}

function oracleVerdict({ oracle = [], oracleError }: VerifyReport): string {
  if (oracleError !== undefined) return oracleError
  const [first] = oracle
  if (!first) return ''
  const top = first.sameTop === undefined ? '' : `, same top-1 in ${first.sameTop} of ${first.inputs}`
  if (first.type === 'float32') return `${largest(oracle)} apart${top}`
  const equal = `${first.elements - first.differing} of ${first.elements} bytes equal`
  return first.differing === 0 ? equal + top : `${equal}, ${first.largest} apart at most${top}`
}

function largest(distances: VerifyReport['outputs']): string {
  return Math.max(...distances.map((one) => one.largest)).toExponential(0)
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cleaned(cell).replaceAll('|', '\\|')).join(' | ')} |`
}

/** Returns `text` with `table` between the markers. */
function replaceTable(text: string, table: string, path: string): string {
  const [from, to] = [text.indexOf(markers[0]), text.indexOf(markers[1])]
  if (from < 0 || to < from)
    throw new UsageError(`${path}: has no ${markers.join(' … ')} to put the table between`)
  return `${text.slice(0, from + markers[0].length)}\n\n${table}\n\n${text.slice(to)}`
}
