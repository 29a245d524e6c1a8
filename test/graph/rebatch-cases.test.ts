/** Another batch size, for every operator: each item comes out as if it were alone, or the operator says why not. */

import { expect, it } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { GraphError } from '../../src/graph/errors'
import { type Graph, makeGraph } from '../../src/graph/graph'
import { makeOperator, type Operator } from '../../src/graph/operator'
import { withBatch } from '../../src/graph/rebatch'
import { allocate, elementCount, makeTensor, type Tensor, type TensorData } from '../../src/graph/tensor'
import { reshape } from '../../src/ops'
import { attempt } from '../harness/attempt'
import { randomData, seeded } from '../harness/random'
import { builtCases } from '../ops/cases'
import { operator } from '../ops/cases/builders'

/** Batch to rebuild for. */
const batch = 3

interface Variant {
  readonly name: string
  readonly graph: Graph
  readonly data: readonly TensorData[]
}

/** The case as it is, with its items folded into axis 0 by a reshape, and so with each operand but one a constant. */
function variantsOf({ name, graph, data }: ReturnType<typeof builtCases>[number]): Variant[] {
  const given = data(seeded(7))
  const folded = attempt(() => fold(graph))
  const bound = graph.inputs.length < 2 ? [] : graph.inputs.map((_, i) => bind(graph, given, i))
  const variants: (Variant | undefined)[] = [
    { name, graph, data: given },
    folded && { name: `${name}, folded`, graph: folded, data: given },
    ...bound.flatMap((one, i) => {
      const [only] = [given[i] as TensorData]
      const again = attempt(() => fold(one))
      return [
        { name: `${name}, input ${i} alone`, graph: one, data: [only] },
        again && { name: `${name}, input ${i} alone, folded`, graph: again, data: [only] },
      ]
    }),
  ]
  return variants.filter((one) => one !== undefined)
}

/** Puts a reshape from [1, elements] before every input, and one to [1, elements] behind every output. */
function fold(graph: Graph): Graph {
  const fresh = graph.inputs.map((tensor) =>
    makeTensor({ ...tensor, name: `${tensor.name} in a row`, shape: [1, elementCount(tensor.shape)] }),
  )
  const before = graph.inputs.map((tensor, i) =>
    makeOperator({
      def: reshape,
      name: `fold ${i}`,
      attrs: { shape: tensor.shape },
      inputs: [fresh[i]],
      outputs: [tensor],
    }),
  )
  const after = graph.outputs.map((tensor, i) =>
    operator(`unfold ${i}`, reshape, { shape: [1, elementCount(tensor.shape)] }, [tensor], tensor),
  )
  const outputs = after.flatMap((op) => op.outputs)
  return makeGraph({
    name: 'folded',
    inputs: fresh,
    outputs,
    operators: [...before, ...graph.operators, ...after],
  })
}

/** Makes constants of all inputs but input `index`. */
function bind(graph: Graph, data: readonly TensorData[], index: number): Graph {
  const constants = new Map<Tensor, Tensor>()
  graph.inputs.forEach((tensor, i) => {
    if (i !== index) constants.set(tensor, makeTensor({ ...tensor, data: data[i] }))
  })
  const operators = graph.operators.map((op) => ({
    ...op,
    inputs: op.inputs.map((tensor) => tensor && (constants.get(tensor) ?? tensor)),
  }))
  return makeGraph({ ...graph, inputs: [graph.inputs[index] as Tensor], operators })
}

/** The inputs of item `item`: the case's, and random ones for the others. Whole numbers stay, which may be indices. */
function itemInputs({ graph, data }: Variant, item: number): TensorData[] {
  const random = seeded(100 + item)
  return graph.inputs.map((tensor, i) => {
    const { shape, type } = tensor
    const elements = data[i] as TensorData
    const chunk = elements.length / (shape[0] as number)
    const own = elements.slice(0, chunk)
    return item === 0 || type.startsWith('int') === (type !== 'int8')
      ? own
      : randomData({ shape: [chunk], type }, random)
  })
}

function join(parts: readonly TensorData[], tensor: Pick<Tensor, 'type'>): TensorData {
  const all = parts.flatMap((part) => Array.from(part as Int8Array))
  const joined = allocate(tensor.type, all.length) as Int8Array
  joined.set(all)
  return joined
}

/** Returns what the graph gives for an item, for which it may be run on several copies. */
function alone({ graph }: Variant, item: readonly TensorData[], from: number): TensorData[] {
  const copies = graph.inputs.map((tensor, i) => join(new Array(from).fill(item[i]), tensor))
  return runReference(graph, copies).map((output) => output.slice(0, output.length / from))
}

/** Returns the kinds of operators that carried the batch through, or the message of the refusal. */
function rebatch(variant: Variant): { carried: Operator[] } | { refused: string } {
  const { graph } = variant
  const from = graph.inputs[0]?.shape[0] as number
  let rebuilt: Graph
  try {
    rebuilt = withBatch(graph, from === batch ? batch - 1 : batch)
  } catch (error) {
    expect(error, variant.name).toBeInstanceOf(GraphError)
    return { refused: (error as Error).message }
  }
  const count = rebuilt.inputs[0]?.shape[0] as number
  const items = Array.from({ length: count }, (_, item) => itemInputs(variant, item))
  const together = runReference(
    rebuilt,
    rebuilt.inputs.map((tensor, i) =>
      join(
        items.map((item) => item[i] as TensorData),
        tensor,
      ),
    ),
  )
  const expected = items.map((item) => alone(variant, item, from))
  rebuilt.outputs.forEach((tensor, i) => {
    const wanted = join(
      expected.map((one) => one[i] as TensorData),
      tensor,
    )
    expect(together[i], `${variant.name}, output ${i}`).toEqual(wanted)
  })
  return { carried: [...rebuilt.operators] }
}

let results: { readonly variant: Variant; readonly result: ReturnType<typeof rebatch> }[] = []

it('computes for each item what the graph computes for it alone', () => {
  results = builtCases()
    .flatMap(variantsOf)
    .map((variant) => ({ variant, result: rebatch(variant) }))
  expect(results.filter(({ result }) => 'carried' in result).length).toBeGreaterThan(200)
})

it('carries a batch through every operator in one case or another', () => {
  const carried = new Set(results.flatMap(({ result }) => ('carried' in result ? result.carried : [])))
  const kinds = new Set([...carried].map((op) => op.def.kind))
  const all = new Set(results.flatMap(({ variant: { graph } }) => graph.operators.map((op) => op.def.kind)))
  // A shape holds the batch. The positions and conditions of their cases are constants along axis 0, or no item has anything to do with them.
  expect([...all].filter((kind) => !kinds.has(kind)).sort()).toEqual([
    'BATCH_TO_SPACE_ND',
    'FILL',
    'GATHER_ND',
    'SCATTER_ND',
    'SELECT',
    'SHAPE',
    'SPACE_TO_BATCH_ND',
    'WHERE',
  ])
})

it('refuses by name what mixes items', () => {
  const refused = results.flatMap(({ variant, result }) =>
    'refused' in result ? [`${variant.name}: ${result.refused}`] : [],
  )
  expect(refused.length).toBeGreaterThan(50)
  const named = /(: [A-Z_0-9]+ ".*": |inputs ".*" and ".*" have batch sizes|has no input with a batch axis)/
  expect(refused.filter((message) => !named.test(message))).toEqual([])
})
