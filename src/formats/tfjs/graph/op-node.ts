import { ModelError } from '../../../graph/errors'
import { asRecord } from '../config'
import type { WeightType } from '../weights'

/** A reference to a value: an output of a node. */
export interface ValueRef {
  readonly node: string
  readonly index: number
}

/** The element types in TensorFlow.js of TensorFlow's types. */
const types: Readonly<Record<string, WeightType>> = {
  DT_FLOAT: 'float32',
  DT_HALF: 'float32',
  DT_DOUBLE: 'float32',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
  DT_INT8: 'int32',
  DT_UINT8: 'int32',
  DT_BOOL: 'bool',
}

/** Names of the `DataType` numbers of TensorFlow's types.proto; files may have either. */
const typeNames: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT',
  2: 'DT_DOUBLE',
  3: 'DT_INT32',
  4: 'DT_UINT8',
  6: 'DT_INT8',
  9: 'DT_INT64',
  10: 'DT_BOOL',
  19: 'DT_HALF',
}

/** A node of a TensorFlow graph: an operation by its name in TensorFlow, its inputs and its attributes. */
export class OpNode {
  constructor(
    /** The start of messages: the model file, or "GraphModel". */
    readonly file: string,
    readonly op: string,
    readonly name: string,
    /** Inputs, without the control inputs, which only determine the order of execution. */
    readonly inputs: readonly ValueRef[],
    private readonly attrs: Readonly<Record<string, unknown>>,
  ) {}

  /** Throws a ModelError about this node. */
  fail(what: string): never {
    throw new ModelError(`${this.file}: ${this.op} "${this.name}": ${what}`)
  }

  /** Returns an integer or float attribute. */
  number(key: string, otherwise: number): number {
    const attr = this.attr(key)
    const value = attr?.i ?? attr?.f
    return attr ? this.toNumber(key, value) : otherwise
  }

  flag(key: string): boolean {
    return this.attr(key)?.b === true
  }

  /** Returns a list of numbers; empty if absent. */
  numbers(key: string): readonly number[] {
    const list = asRecord(this.attr(key)?.list)
    const values: unknown = [list?.i, list?.f].find((items) => Array.isArray(items) && items.length > 0)
    return Array.isArray(values) ? values.map((value) => this.toNumber(key, value)) : []
  }

  /** Returns a word, which must be one of `allowed`. */
  word<T extends string>(key: string, allowed: readonly T[], otherwise?: T): T {
    const attr = this.attr(key)
    return attr || otherwise === undefined ? this.toWord(key, attr?.s, allowed) : otherwise
  }

  /** Returns a list of words, which must all be `allowed`; empty if absent. */
  words<T extends string>(key: string, allowed: readonly T[]): readonly T[] {
    const values = asRecord(this.attr(key)?.list)?.s
    return Array.isArray(values) ? values.map((value) => this.toWord(key, value, allowed)) : []
  }

  /** Returns an element type as TensorFlow.js has it. */
  type(key: string): WeightType {
    const value = this.attr(key)?.type
    const name = typeof value === 'number' ? typeNames[value] : value
    const type = typeof name === 'string' && Object.hasOwn(types, name) ? types[name] : undefined
    return (
      type ?? this.fail(`${key} ${JSON.stringify(value)} does not run; ${Object.keys(types).join(', ')} do`)
    )
  }

  /** Returns a shape, with null for unknown extents; undefined if not even the rank is known. */
  shape(key: string): readonly (number | null)[] | undefined {
    return readShape(this.attr(key)?.shape)
  }

  /** Fails unless images have their channels last. */
  requireChannelsLast(): void {
    if (this.word('data_format', ['NHWC', 'NCHW'], 'NHWC') === 'NCHW')
      this.fail('data_format NCHW does not run; only NHWC does. Convert a model with channels_last')
  }

  /** Returns [height, width] of a list of four that has 1 for batch and channels; [1, 1] if absent. */
  pair(key: string): readonly [number, number] {
    const values = this.numbers(key)
    if (values.length === 0) return [1, 1]
    const [batch, height, width, channels] = values
    if (values.length === 4 && batch === 1 && channels === 1) return [height ?? 1, width ?? 1]
    return this.fail(`${key} [${values}] does not run; [1, height, width, 1] does`)
  }

  private attr(key: string): Readonly<Record<string, unknown>> | undefined {
    return asRecord(this.attrs[key])
  }

  /** Converts a number; 64-bit integers are written as strings. */
  private toNumber(key: string, value: unknown): number {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof number === 'number' && Number.isFinite(number)) return number
    return this.fail(`${key} is ${JSON.stringify(value)}, not a number`)
  }

  /** Decodes a word. The converter writes strings in base64 or as lists of bytes, other tools as they are. */
  private toWord<T extends string>(key: string, value: unknown, allowed: readonly T[]): T {
    const readings = [
      value,
      Array.isArray(value) ? String.fromCharCode(...value.slice(0, 100)) : decode(value),
    ]
    const word = allowed.find((one) => readings.includes(one))
    return (
      word ?? this.fail(`${key} ${JSON.stringify(value)} (${readings[1]}) is none of ${allowed.join(', ')}`)
    )
  }
}

function decode(value: unknown): string | undefined {
  try {
    return typeof value === 'string' ? atob(value) : undefined
  } catch {
    return undefined
  }
}

/** Returns the extents of a TensorShapeProto, null for unknown ones; undefined if the rank is unknown. */
export function readShape(value: unknown): readonly (number | null)[] | undefined {
  const shape = asRecord(value)
  if (!shape || shape.unknownRank === true) return undefined
  const dims: readonly unknown[] = Array.isArray(shape.dim) ? shape.dim : []
  return dims.map((dim) => {
    const size = Number(asRecord(dim)?.size ?? -1)
    return size >= 0 ? size : null
  })
}
