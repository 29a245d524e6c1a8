/** The random graphs hold what they should, and a fault in one is found and made small. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { batchOf } from '../../src/graph/batch'
import { allTensors, type Graph } from '../../src/graph/graph'
import type { Operator } from '../../src/graph/operator'
import { requantization } from '../../src/ops/conv/epilogue'
import { lookupKernel } from '../../src/ops/shared/lookup'
import { closeCaseDevice } from '../harness/op-case'
import { checkGraph } from './check'
import { int8Operators } from './from-cases'
import { randomGraph } from './generate'

const graphs: Graph[] = []

beforeAll(() => {
  for (let seed = 0; seed < 500; seed++) graphs.push(randomGraph(seed))
})

afterAll(closeCaseDevice)

function operatorsOf(some: readonly Graph[]): Operator[] {
  return some.flatMap(({ operators }) => operators)
}

test('every operator that reads int8 and has a case is drawn', () => {
  const drawn = new Set(operatorsOf(graphs).map(({ def }) => def))
  const missing = [...int8Operators.keys()].filter((def) => !drawn.has(def))
  expect(missing.map(({ kind }) => kind)).toEqual([])
})

test('they have few operators and many, batches, extreme zero points, and factors of every size', () => {
  const sizes = graphs.map(({ operators }) => operators.length)
  expect(Math.min(...sizes)).toBe(3)
  expect(Math.max(...sizes)).toBeGreaterThanOrEqual(30)
  expect(new Set(graphs.map(batchOf))).toEqual(new Set([1, 2, 3, 4, 5]))
  const zeroPoints = operatorsOf(graphs).flatMap(({ outputs }) => outputs[0]?.quant?.zeroPoint ?? [])
  for (const extreme of [-128, 127])
    expect(zeroPoints.filter((zero) => zero === extreme).length).toBeGreaterThan(50)
  const linear = operatorsOf(graphs).filter(({ def }) => def.quantization?.rule === 'linear')
  const factors = linear.flatMap((op) => requantization(op as Operator<never>, 1).scales)
  expect(Math.max(...factors)).toBeGreaterThan(1)
  expect(Math.min(...factors)).toBeLessThan(2 ** -31)
})

test('they join, take apart and add to what they read', () => {
  const kinds = operatorsOf(graphs).map(({ def }) => def.kind)
  for (const kind of ['CONCATENATION', 'SPLIT', 'ADD', 'PAD', 'CONV_2D'])
    expect(kinds.filter((other) => other === kind).length, kind).toBeGreaterThan(50)
})

test('no two tensors of a graph share a name', () => {
  for (const graph of graphs) {
    const names = allTensors(graph).map(({ name }) => name)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  }
})

test('a seed gives one graph', () => {
  const describe = ({ operators }: Graph) => JSON.stringify(operators.map(({ name, attrs }) => [name, attrs]))
  expect(describe(randomGraph(11))).toBe(describe(graphs[11] as Graph))
})

/** The graph with a wrong kernel for `op`, a function of single bytes: the bits of its results are turned. */
function broken(graph: Graph, op: Operator): Graph {
  const { lookupTable, ...def } = op.def
  const table = lookupTable?.(op)?.map((byte) => ~byte) as Int8Array
  const kernel: typeof def.kernel = (one, context) => [lookupKernel(one, table, context)]
  const wrong = { ...op, def: { ...def, kernel } }
  return { ...graph, operators: graph.operators.map((other) => (other === op ? wrong : other)) }
}

test('a fault is reported with its seed, its way and the operators that lead to it', async () => {
  // A function of bytes near the inputs whose results are an output: what reads them might not show the fault.
  const faulty = ({ operators, outputs }: Graph) =>
    operators
      .slice(0, 4)
      .find(
        (op) => op.def.lookupTable?.(op) && op.outputs[0]?.type === 'int8' && outputs.includes(op.outputs[0]),
      )
  // Operators behind one that runs on the CPU run there too, by their references.
  const onGpu = ({ operators }: Graph) => operators.every((op) => !op.def.hostOnly?.(op))
  const seed = graphs.findIndex((graph) => graph.operators.length > 6 && onGpu(graph) && faulty(graph))
  const graph = graphs[seed] as Graph
  const op = faulty(graph) as Operator
  const report = (await checkGraph(broken(graph, op), seed)) ?? ''
  expect(report).toContain(`seed ${seed}, ${graph.operators.length} operators, in this way: {"through":`)
  expect(report).toMatch(/": \d+ of \d+ differ; element \d+ is -?\d+, not -?\d+/)
  expect(report).toContain(`npm run random-graphs -- --seed ${seed} --count 1`)
  const listed = report.slice(report.indexOf('that fail, too:')).split('\n').slice(1)
  expect(listed.at(-1)).toContain(`"${op.name}"`)
  expect(listed.length).toBeLessThan(graph.operators.length)
  expect(await checkGraph(graph, seed)).toBeUndefined()
})
