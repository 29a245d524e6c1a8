import { ModelError } from '../../graph/errors'

/** A layer of a Keras topology: its class, its name and its configuration with snake_case keys. */
export class Layer {
  constructor(
    /** The start of messages: the model file, or "LayersModel". */
    readonly file: string,
    readonly className: string,
    readonly name: string,
    private readonly config: Readonly<Record<string, unknown>>,
  ) {}

  /** Throws a ModelError about this layer. */
  fail(what: string): never {
    throw new ModelError(`${this.file}: ${this.className} "${this.name}": ${what}`)
  }

  get(key: string): unknown {
    return this.config[key]
  }

  number(key: string, otherwise?: number): number {
    const value = this.config[key] ?? otherwise
    if (typeof value !== 'number') return this.fail(`${key} is ${JSON.stringify(value)}, not a number`)
    return value
  }

  text(key: string, otherwise: string): string {
    const value = this.config[key] ?? otherwise
    if (typeof value !== 'string') return this.fail(`${key} is ${JSON.stringify(value)}, not a string`)
    return value
  }

  flag(key: string, otherwise: boolean): boolean {
    return Boolean(this.config[key] ?? otherwise)
  }

  /** Returns [height, width] from a number or a pair of numbers. */
  pair(key: string, otherwise?: readonly [number, number]): readonly [number, number] {
    const value = this.config[key] ?? otherwise
    if (typeof value === 'number') return [value, value]
    if (isNumbers(value) && value.length === 2) return [value[0] ?? 1, value[1] ?? 1]
    return this.fail(`${key} is ${JSON.stringify(value)}, neither a number nor a pair`)
  }

  /** Returns a number, or the only one of a list. */
  single(key: string, otherwise?: number): number {
    const value = this.config[key] ?? otherwise
    const [only, ...others]: unknown[] = Array.isArray(value) ? value : [value]
    if (typeof only === 'number' && others.length === 0) return only
    return this.fail(`${key} is ${JSON.stringify(value)}, not one number`)
  }

  /** Returns SAME or VALID from Keras' lower-case `padding`. */
  padding(): 'SAME' | 'VALID' {
    const given = this.text('padding', 'valid')
    const padding = given.toUpperCase()
    if (padding !== 'SAME' && padding !== 'VALID') this.fail(`padding "${given}" is neither same nor valid`)
    return padding
  }

  /** Fails unless images have their channels last. */
  requireChannelsLast(): void {
    const format = this.text('data_format', 'channels_last')
    if (format !== 'channels_last')
      this.fail(`data_format "${format}" does not run; only channels_last (NHWC) does`)
  }
}

/** Returns `value` if it is a JSON object, undefined for anything else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}

/** True if `value` is an array of numbers. */
export function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number')
}
