/** Checks of callers' values that every entry point needs. Longer advice loads when an error is made: `advice.ts`. */
import { InputError } from './errors'
import type { Graph } from './graph'

/**
 * The values that an option may have: a list of them, a type as `typeof` names it, or a class and a member that its
 * objects have: "GPUDevice.createBuffer".
 */
export type Rules = Readonly<Record<string, string | readonly unknown[]>>

/** The rule of an AbortSignal. */
export const signalRule = 'AbortSignal.throwIfAborted'

/** Returns the class of a value, as its own realm calls it: "Float32Array", "Null", "Promise". */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/** Describes a value in a few words: 'the number 5', 'the string "x"', 'a Promise'. */
export function came(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (typeof value === 'object') {
    const tag = tagOf(value)
    const name = tag === 'Object' ? value.constructor?.name || tag : tag
    return withArticle(name)
  }
  if (typeof value === 'function') return 'a function'
  return `the ${typeof value} ${typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value)}`
}

/** Puts the article before the name of a class: "an Array", "a Uint8Array". */
export function withArticle(name: string): string {
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`
}

/** True for an object that is written as `{ … }`, in any realm. */
export function isPlain(value: unknown): value is object {
  return tagOf(value) === 'Object' && ((value as object).constructor?.name ?? 'Object') === 'Object'
}

/**
 * Checks the options of `caller`.
 *
 * @throws InputError when `options` isn't a plain object, or has an unknown name (the message lists those there are) or
 *   a value that its rule doesn't allow
 */
export function checkOptions(caller: string, options: unknown, rules: Rules): void {
  const names = Object.keys(rules)
  if (!isPlain(options))
    throw new InputError(`${caller} takes options as an object { ${names.join(', ')} }, not ${came(options)}`)
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name))
      throw new InputError(`${caller} has no option "${name}"; it has ${names.join(', ')}`)
    const rule = rules[name] as Rules[string]
    if (value === undefined || fits(value, rule)) continue
    const text = typeof value === 'string' ? JSON.stringify(value) : `(${came(value)})`
    throw new InputError(
      typeof rule === 'string'
        ? `${caller}: ${name} is ${came(value)}, not ${withArticle(rule.split('.')[0] ?? '')}`
        : `${caller}: ${name} ${text} is none of ${rule.join(', ')}`,
    )
  }
}

function fits(value: unknown, rule: Rules[string]): boolean {
  if (typeof rule !== 'string') return rule.includes(value)
  const [type, member] = rule.split('.')
  return member === undefined
    ? type === 'any' || (value !== null && typeof value === type)
    : value !== null && (value as Record<string, unknown>)[member] !== undefined
}

/** Throws an InputError that says what `caller` takes, and what came. */
export function refuse(caller: string, takes: string, value: unknown): never {
  throw new InputError(`${caller} takes ${takes}, not ${came(value)}`)
}

/** Throws an InputError unless `model` is a graph. */
export function checkModel(caller: string, model: unknown): asserts model is Graph {
  const { inputs, outputs, operators } = (model ?? {}) as Graph
  if (![inputs, outputs, operators].every(Array.isArray))
    refuse(caller, 'a model, as `await loadModel(…)` or `await fromTfjs(…)` gives it', model)
}
