import { ModelError } from '../../../graph/errors'
import { asRecord } from '../config'
import { readShape, type ValueRef } from './op-node'

/** An input or output of a model: its name for users, its value, and its shape if declared. */
export interface Port {
  readonly name: string
  readonly value: ValueRef
  readonly shape: readonly (number | null)[] | undefined
}

/** Limit on a model's inputs or outputs; real models have fewer. */
const maxPorts = 1024

/** Returns the value that `text` refers to: "node", "node:1", or "node:output:1". */
export function readRef(text: string): ValueRef {
  const [node = '', ...rest] = text.split(':')
  return { node, index: rest.length > 0 ? Number(rest.at(-1)) : 0 }
}

/**
 * Returns the inputs or outputs that a signature lists, in its order.
 *
 * @throws ModelError naming the entry
 */
export function readPorts(file: string, signature: unknown, side: 'inputs' | 'outputs'): Port[] {
  const entries = Object.entries(asRecord(asRecord(signature)?.[side]) ?? {})
  if (entries.length > maxPorts)
    throw new ModelError(`${file}: the signature has ${entries.length} ${side}; ${maxPorts} are the most`)
  return entries.map(([key, value]) => {
    const entry = asRecord(value)
    const { name, resourceId } = entry ?? {}
    const fail = (what: string): never => {
      throw new ModelError(`${file}: signature.${side} "${key}" ${what}`)
    }
    if (typeof name !== 'string') return fail('has no name')
    if (resourceId !== undefined) fail('is a resource (a variable or a table), which does not run')
    // Converters that know no name use the tensor's, with the number of its output.
    const own = key === name ? name.replace(/:0$/, '') : key
    return { name: own, value: readRef(name), shape: readShape(entry?.tensorShape) }
  })
}
