/** Options of operators: how callers write them, and the attributes that they become. */
import { came, checkOptions, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'

/** One attribute of an operator: what callers may write for it, and its default. */
export interface Attribute<T, Written, Optional extends boolean> {
  /** What is taken, for messages: "a number". */
  readonly takes: string
  /** Returns the attribute, or undefined if `value` isn't one. Whether it suits the operands is for `infer` to say. */
  read(value: unknown): T | undefined
  /** Undefined: the caller must write it, or if it is optional the operator goes without. */
  readonly initial: T | undefined
  readonly optional: Optional
  /** Only for types. */
  readonly written?: Written
}

// biome-ignore lint/suspicious/noExplicitAny: any attribute
type AnyAttribute = Attribute<any, any, boolean>

/** The description of attributes A: one entry for each. */
export type Described<A> = { readonly [K in keyof A]: Attribute<Exclude<A[K], undefined>, unknown, boolean> }

type WrittenOf<D> = D extends Attribute<unknown, infer W, boolean> ? W : never
type OptionalKeys<R> = { [K in keyof R]: R[K] extends { optional: true } ? K : never }[keyof R]

/** The options that callers write for described attributes. */
export type OptionsOf<R> = { readonly [K in Exclude<keyof R, OptionalKeys<R>>]: WrittenOf<R[K]> } & {
  readonly [K in OptionalKeys<R>]?: WrittenOf<R[K]> | undefined
}

type Read<T> = (value: unknown) => T | undefined

/** The attributes of one kind: those that must be written, those with a default, and those that may be missing. */
function attribute<T, Written = T>(takes: string, read: Read<T>) {
  return {
    required: { takes, read, initial: undefined, optional: false } as Attribute<T, Written, false>,
    optional: { takes, read, initial: undefined, optional: true } as Attribute<T, Written, true>,
    or: (initial: T): Attribute<T, Written, true> => ({ takes, read, initial, optional: true }),
  }
}

export type Pair = readonly [number, number]
export type Pairs = readonly Pair[]

const readNumber: Read<number> = (value) => (Number.isFinite(value) ? (value as number) : undefined)

const readList: Read<readonly number[]> = (value) =>
  tagOf(value) === 'Array' && (value as unknown[]).every((one) => readNumber(one) !== undefined)
    ? (value as readonly number[])
    : undefined

const readPair: Read<Pair> = (value) => {
  if (readNumber(value) !== undefined) return [value as number, value as number]
  const list = readList(value)
  return list?.length === 2 ? (list as Pair) : undefined
}

const readPairs: Read<Pairs> = (value) =>
  tagOf(value) === 'Array' && (value as unknown[]).every((one) => readList(one)?.length === 2)
    ? (value as Pairs)
    : undefined

export const number = attribute('a number', readNumber)
export const flag = attribute<boolean>('true or false', (value) =>
  typeof value === 'boolean' ? value : undefined,
)
export const list = attribute('an array of numbers', readList)
/** [height, width]; one number is both. */
export const pair = attribute<Pair, number | Pair>('a number or two', readPair)
export const size = attribute<Pair>('two numbers, [height, width]', readPair)
export const pairs = attribute('an array of pairs [before, after]', readPairs)
/** [[top, bottom], [left, right]]. */
export const border = attribute<readonly [Pair, Pair]>('[[top, bottom], [left, right]]', (value) => {
  const found = readPairs(value)
  return found?.length === 2 ? (found as unknown as readonly [Pair, Pair]) : undefined
})

/** SAME or VALID, in capitals or not. */
export const padding = attribute<'SAME' | 'VALID', 'SAME' | 'VALID' | 'same' | 'valid'>(
  '"SAME" or "VALID"',
  (value) => {
    const upper = typeof value === 'string' ? value.toUpperCase() : undefined
    return upper === 'SAME' || upper === 'VALID' ? upper : undefined
  },
)

/** One of some words. */
export function choice<const T extends string>(...words: readonly T[]) {
  const takes = words.map((word) => `"${word}"`).join(' or ')
  return attribute<T>(takes, (value) => words.find((word) => word === value))
}

/**
 * Returns the attributes that a caller's options give.
 *
 * @param others names of options that are not attributes
 * @throws InputError when an option is missing, unknown, or not of its kind
 */
export function readAttributes(
  caller: string,
  described: Readonly<Record<string, AnyAttribute>>,
  options: unknown,
  others: readonly string[],
): Record<string, unknown> {
  const names = [...Object.keys(described), ...others]
  checkOptions(caller, options, Object.fromEntries(names.map((name) => [name, 'any'])))
  const given = options as Readonly<Record<string, unknown>>
  const entries = Object.entries(described).flatMap(([name, { takes, read, initial, optional }]) => {
    const written = given[name]
    if (written === undefined && !optional)
      throw new InputError(`${caller}: the option ${name} is missing; it is ${takes}`)
    const value = written === undefined ? initial : read(written)
    if (value === undefined && written !== undefined)
      throw new InputError(`${caller}: ${name} is ${came(written)}, not ${takes}`)
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(entries)
}
