import { Command, InvalidArgumentError, Option } from 'commander'
import { UsageError } from './failure'
import { say } from './progress'
import { rawTypes, type SampleOptions } from './samples'

/** Context of every action, besides its own arguments. */
export interface Context {
  /** Aborts when the user presses Ctrl-C. */
  readonly signal: AbortSignal
}

/** Makes a subcommand with the options that all share, and examples under its help. */
export function makeCommand(name: string, description: string, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ ${example}`).join('\n')
  return new Command(name)
    .description(description)
    .option('--verbose', 'print stack traces of errors')
    .addHelpText('after', `\nExamples:\n${lines}`)
    .helpOption('-h, --help', 'print this')
}

/** Parses a positive integer. */
export function positiveInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.')
  return value
}

/** Collects the values of an option that may be repeated. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

/** Names at which a model is cut. */
export interface CutFlags {
  readonly inputs?: readonly string[] | undefined
  readonly outputs?: readonly string[] | undefined
}

/** Adds the options that read a part of a model. */
export function addCutOptions(command: Command): Command {
  const add = (side: 'inputs' | 'outputs', where: string) =>
    command.option(
      `--${side} <names>`,
      `tensors or nodes, by their names or the signature's, that take the place of the model's ${side}; what lies ${where} them is left out (with commas between, or repeat the option)`,
      (text: string, before: readonly string[] = []) => [...before, ...text.split(',')],
    )
  add('inputs', 'ahead of')
  add('outputs', 'behind')
  return command
}

/** Returns the names that `addCutOptions` parsed. */
export function cutOf({ inputs, outputs }: CutFlags): CutFlags {
  return { ...(inputs && { inputs }), ...(outputs && { outputs }) }
}

/**
 * Takes a value that `--inputs` or `--outputs` had before they took names: returns it, and says what the option is now.
 * Returns undefined for names.
 */
export function formerValue(
  flags: CutFlags,
  side: keyof CutFlags,
  values: RegExp,
  now: string,
): string | undefined {
  const [value, ...others] = flags[side] ?? []
  if (value === undefined || others.length > 0 || !values.test(value)) return undefined
  say(`--${side} ${value} is ${now} ${value} now; --${side} takes names`)
  return value
}

/** Parses a finite number. */
export function finiteNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

/** The form of float32 in GPU memory, see `SessionOptions.precision`. */
export type Precision = 'float32' | 'float16'

/** Returns the option `--precision`. */
export function precisionOption(whose: string): Option {
  const text = `how float32 of ${whose} lies in GPU memory; float16 needs the WebGPU feature "shader-f16"`
  return new Option('--precision <form>', text).choices(['float32', 'float16']).default('float32')
}

/** Refuses a precision on the CPU, whose reference knows float32 only. */
export function checkPrecision({ on, precision }: { on: 'gpu' | 'cpu'; precision: Precision }): void {
  if (on === 'cpu' && precision !== 'float32')
    throw new UsageError(`--precision ${precision} is of the GPU: leave out --on cpu`)
}

/** Parses two numbers with a comma between them. */
export function range(text: string): readonly [number, number] {
  const [low, high, ...rest] = text.split(',').map(finiteNumber)
  if (low === undefined || high === undefined || rest.length > 0) {
    throw new InvalidArgumentError('It must be two numbers with a comma between them.')
  }
  return [low, high]
}

export interface SampleFlags {
  readonly pixels?: readonly [number, number]
  readonly invert?: boolean
  readonly raw?: SampleOptions['rawType']
}

/** Adds the options that control how files become inputs. */
export function addSampleOptions(command: Command): Command {
  return command
    .option(
      '--pixels <black,white>',
      'real numbers that black and white stand for (default: the ends of a quantized input, else 0,1)',
      range,
    )
    .option('--invert', 'swap black and white (MNIST digits are white on black)')
    .addOption(
      new Option('--raw <type>', 'what .bin and .raw files hold; by default their length decides').choices(
        rawTypes,
      ),
    )
    .addHelpText(
      'after',
      [
        '',
        'Files: .png, .jpg, .bmp, .gif, and .webp and .avif with a browser (resized to the model by area, made grey or RGB',
        'as it needs); .npy and .npz (one item or several; uint8 counts as pixels, int8 as stored values, the rest as real',
        'numbers); anything else as raw elements, in folders .bin and .raw only. Folders are read in alphabetical order',
        'with their subfolders; what is left out is named. For several inputs: .npz files with arrays of their names, a',
        'folder with a file for each input (left.png, right.npy), a folder of such folders, or name=path for each.',
      ].join('\n'),
    )
}

/** Returns the options that `addSampleOptions` added, parsed. */
export function sampleOptions({ pixels, invert, raw }: SampleFlags): SampleOptions {
  return { pixels, invert: invert === true, rawType: raw }
}
