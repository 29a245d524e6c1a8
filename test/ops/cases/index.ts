/**
 * The cases: a small graph for every operator, and more for other branches of its arithmetic or its kernels. They are
 * written as `.tflite` files and read again, run in TensorFlow Lite, and run on the GPU, against the reference.
 */
import type { Graph } from '../../../src/graph/graph'
import type { TensorData } from '../../../src/graph/tensor'
import { seedOf } from '../../../src/self-test/build'
import { type Random, randomData, seeded } from '../../harness/random'
import type { CaseOptions, GraphCase, Kind } from './builders'
import { conv } from './conv'
import { elementwise } from './elementwise'
import { matmul } from './matmul'
import { move } from './move'
import { networks } from './networks'
import { pool } from './pool'
import { quantize } from './quantize'
import { reduce } from './reduce'
import { resize } from './resize'
import { softmax } from './softmax'

export const cases: readonly GraphCase[] = [
  ...conv,
  ...elementwise,
  ...matmul,
  ...move,
  ...pool,
  ...quantize,
  ...reduce,
  ...resize,
  ...softmax,
  ...networks,
]

/** A case in one type. */
export interface BuiltCase extends CaseOptions {
  readonly name: string
  readonly graph: Graph
  /** Returns the graph's inputs: the case's, or random ones. */
  data(random: Random): readonly TensorData[]
  /** True if `data` returns the same each time. */
  readonly same: boolean
}

/** Builds each case in each of its types. */
export function builtCases(): BuiltCase[] {
  return cases.flatMap(({ name, build, ...options }) => {
    const { kinds = ['float32', 'int8'] as const, inputs } = options
    const one = (title: string, kind: Kind) => {
      const graph = build(kind, seeded(seedOf(name)))
      const given = inputs && 'int8' in inputs ? inputs[kind] : inputs
      const data = (random: Random) => given ?? graph.inputs.map((tensor) => randomData(tensor, random))
      return { ...options, name: title, graph, data, same: given !== undefined }
    }
    return kinds === 'own' ? [one(name, 'float32')] : kinds.map((kind) => one(`${name}, ${kind}`, kind))
  })
}

/** Returns the first case of each operator, or list of operators, in each type. */
export function firstOfEachKind(built: readonly BuiltCase[]): BuiltCase[] {
  const kinds = built.map(({ graph: { operators } }) =>
    operators.map(({ def, inputs }) => `${def.kind} ${inputs[0]?.type}`).join(),
  )
  return built.filter((_, i) => kinds.indexOf(kinds[i] as string) === i)
}

/** Returns the graph of the case with this name: "relu, int8". */
export function graphOf(name: string): Graph {
  const found = builtCases().find((one) => one.name === name)
  if (!found) throw new Error(`no case "${name}"`)
  return found.graph
}
