import { Command, InvalidArgumentError, Option } from 'commander'
import { positiveInteger } from '../src/apps/cli/options'
import { modelNames } from './models'
import { type EngineName, engineNames, type NarrowType } from './protocol'

/** The parsed command line of `npm run bench`. */
export interface BenchOptions {
  /** Default: all engines. Empty with `--engine none`. */
  readonly engine?: readonly EngineName[]
  readonly model?: readonly string[]
  /** Default: as many as time allows, up to `defaultRounds`. */
  readonly rounds?: number
  readonly filter?: string
  readonly weightBits?: readonly NarrowType[]
  /** Default: all on hardware, the chosen ones on software adapters. */
  readonly variants?: 'all' | 'chosen'
  readonly tune?: boolean
  readonly json?: string
  readonly html?: string
  readonly headed?: boolean
  readonly host: 'chrome' | 'node'
  readonly models?: string
}

/**
 * Parses the arguments.
 *
 * @throws CommanderError after printing help or an error
 */
export function parseOptions(args: readonly string[]): BenchOptions {
  const command = makeCommand()
  command.parse([...args], { from: 'user' })
  return command.opts<BenchOptions>()
}

function makeCommand(): Command {
  return new Command('npm run bench --')
    .description(
      'Measures engines side by side on WebGPU in headless Chromium, then the kernels, checked against the CPU reference, as a share of what the adapter can do.',
    )
    .option(
      '--engine <names>',
      `engines, with commas between them: ${engineNames.join(', ')}; or none`,
      engines,
    )
    .option('--model <names>', `models, with commas between them: ${modelNames.join(', ')}; or none`, models)
    .option(
      '--rounds <n>',
      'rounds, whatever they take (default: up to 7, fewer of what is slow)',
      positiveInteger,
    )
    .option('--filter <words>', 'only kernels whose kind, name and shape have all these words; or none')
    .option('--weight-bits <bits>', 'time kernels with weights of 4, 2 or 1 bits too: 4,2,1', weightTypes)
    .addOption(
      new Option(
        '--variants <which>',
        'candidates of each kernel to time (default: all on hardware, the chosen ones on software adapters)',
      ).choices(['all', 'chosen']),
    )
    .option('--tune', 'let Octet time the variants of each layer before it is measured')
    .option('--json <file>', 'write the figures as JSON')
    .option('--html <file>', 'write a report with charts, one file that needs no other')
    .option('--headed', 'show the browser')
    .addOption(new Option('--host <host>', 'where WebGPU is').choices(['chrome', 'node']).default('chrome'))
    .option(
      '--models <folder>',
      'where the models of MLPerf Tiny and MobileNetV2 are (default: ../shared/models)',
    )
    .option('--verbose', 'print stack traces of errors')
    .helpOption('-h, --help', 'print this')
    .addHelpText('after', examples)
    .exitOverride()
}

const examples = `
Examples:
  $ npm run bench
  $ npm run bench -- --model MNIST,ResNet-8 --filter none
  $ npm run bench -- --model none --filter "square" --json kernels.json
  $ npm run bench -- --html bench.html --json bench.json
  $ npm run bench -- --host node --engine octet-int8,octet-float32`

function engines(text: string): readonly EngineName[] {
  return names(text, engineNames) as readonly EngineName[]
}

function models(text: string): readonly string[] {
  return names(text, modelNames)
}

/** Parses bits with commas between them. */
function weightTypes(text: string): readonly NarrowType[] {
  return names(text, ['4', '2', '1']).map((bits) => `int${bits}` as NarrowType)
}

/** Parses names with commas between them, in any case; "none" is an empty list. */
function names(text: string, known: readonly string[]): string[] {
  if (text.toLowerCase() === 'none') return []
  return text.split(',').map((part) => {
    const wanted = part.trim().toLowerCase()
    const found = known.find((name) => name.toLowerCase() === wanted)
    if (found === undefined)
      throw new InvalidArgumentError(`There is no "${part.trim()}"; there are ${known.join(', ')}.`)
    return found
  })
}
