/** The command line of `npm run gpu-compilers`. */
import { Command, Option } from 'commander'
import { kernelCases } from '../../bench/kernels/cases'
import { UsageError } from '../../src/apps/cli/failure'
import { type Device, devices } from './devices'

/** The parsed command line. */
export interface Options {
  /** Devices to compile for; none with `--install` alone. */
  readonly devices: readonly Device[]
  /** Words that a case must have. */
  readonly words: readonly string[]
  readonly all?: boolean
  readonly networks?: boolean
  readonly models: string
  readonly assembly?: boolean
  readonly install?: boolean
  readonly writeDocs?: boolean
}

/**
 * Parses the arguments.
 *
 * @throws CommanderError after printing help or an error; UsageError for a device that isn't known
 */
export function parseOptions(args: readonly string[]): Options {
  const command = makeCommand()
  command.parse([...args], { from: 'user' })
  const options = command.opts<Omit<Options, 'devices' | 'words'>>()
  const [name, ...words] = command.args
  if (name === undefined && !options.install && !options.writeDocs)
    throw new UsageError(`name a device: ${names}, or all; --help says more`)
  return { ...options, devices: name === undefined ? [] : devicesNamed(name), words }
}

const names = devices.map(({ name }) => name).join(', ')

function devicesNamed(text: string): readonly Device[] {
  if (text.toLowerCase() === 'all') return devices
  const found = devices.find(({ name }) => name === text.toLowerCase())
  if (!found) throw new UsageError(`there is no device "${text}"; there are ${names}, and all`)
  return [found]
}

function makeCommand(): Command {
  return new Command('npm run gpu-compilers --')
    .description(
      'Compiles kernels with the compilers of GPUs that need not be there, and says what became of them.',
    )
    .argument('[device]', `${names}, or all`)
    .argument('[words...]', 'only cases whose kind, name and shape have all these words, such as conv3')
    .option('--all', 'all variants of each case, not only the one that sessions choose')
    .option('--networks', 'every kernel of whole networks, instead of single cases')
    .addOption(
      new Option('--models <folder>', 'where the models of MLPerf Tiny and MobileNetV2 are').default(
        '../shared/models',
      ),
    )
    .option('--assembly', 'print what the compiler prints of each kernel, too')
    .option('--install', 'install the compilers: as root on Debian, 5 minutes, 1 GB in .cache/gpu-compilers')
    .option('--write-docs', 'write the tables in docs/performance.md, for all devices')
    .option('--verbose', 'print stack traces of errors')
    .helpOption('-h, --help', 'print this')
    .addHelpText('after', help)
    .exitOverride()
}

const lines = [
  ...devices.map(({ name, description }) => `  ${name.padEnd(8)}${description}`),
  '',
  'Cases:',
  ...kernelCases.map(({ kind, name }) => `  ${kind.padEnd(13)}${name}`),
]

const help = `
Devices:
${lines.join('\n')}

Examples:
  $ npm run gpu-compilers -- --install
  $ npm run gpu-compilers -- navi31 conv3
  $ npm run gpu-compilers -- all "square 512" --all
  $ npm run gpu-compilers -- dg2 --networks
  $ npm run gpu-compilers -- navi21 "MNIST conv2" --assembly`
