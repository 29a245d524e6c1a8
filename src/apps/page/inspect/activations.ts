import type { Graph } from '../../../index'
import { type Comparison, compare, type Runner } from '../../../quantize/index'

/** Every tensor's values as float32, dequantized, by name. */
export type Values = ReadonlyMap<string, Float32Array>

/** Everything that both forms of a network compute from one input. A missing form has no values. */
export interface Activations {
  readonly float?: Values | undefined
  readonly int8?: Values | undefined
  /** Present if there are both forms and their outputs have the same names. */
  readonly comparison?: Comparison | undefined
  /** Says why the two forms can't be compared. */
  readonly incomparable?: string | undefined
}

export interface CollectOptions {
  readonly float?: { readonly graph: Graph; readonly run: Runner } | undefined
  readonly int8?: { readonly graph: Graph; readonly run: Runner } | undefined
  readonly inputs: Readonly<Record<string, Float32Array>>
  /** Called before each form runs. */
  readonly onForm?: ((form: 'float' | 'int8') => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Runs the available forms on one input, keeps everything they compute, and compares the two. */
export async function collectActivations(options: CollectOptions): Promise<Activations> {
  const { float, int8, inputs, onForm, signal } = options
  const kept = { float: new Map<string, Float32Array>(), int8: new Map<string, Float32Array>() }
  const keeping =
    (form: 'float' | 'int8', run: Runner): Runner =>
    async (given) => {
      onForm?.(form)
      for await (const [name, values] of await run(given)) kept[form].set(name, values)
      signal?.throwIfAborted()
      return kept[form]
    }
  if (float && int8) {
    const incomparable = whyIncomparable(float.graph, int8.graph)
    if (incomparable === undefined) {
      const [runA, runB] = [keeping('float', float.run), keeping('int8', int8.run)]
      const comparison = await compare(float.graph, int8.graph, [inputs], { runA, runB, signal })
      return { ...kept, comparison }
    }
    await keeping('float', float.run)(inputs)
    await keeping('int8', int8.run)(inputs)
    return { ...kept, incomparable }
  }
  if (float) await keeping('float', float.run)(inputs)
  if (int8) await keeping('int8', int8.run)(inputs)
  return { ...(float && { float: kept.float }), ...(int8 && { int8: kept.int8 }) }
}

function whyIncomparable(a: Graph, b: Graph): string | undefined {
  const names = (graph: Graph) => graph.outputs.map(({ name }) => `“${name}”`).join(', ')
  return names(a) === names(b) ? undefined : `their outputs have different names: ${names(a)} and ${names(b)}`
}
