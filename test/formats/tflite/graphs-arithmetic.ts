/** Graphs of one arithmetic operator each: in float32 and int8, and those of other types. */
import { makeGraph } from '../../../src/graph/graph'
import type { OpDef } from '../../../src/graph/operator'
import { perTensor } from '../../../src/graph/quant-params'
import { type DataType, makeTensor } from '../../../src/graph/tensor'
import * as ops from '../../../src/ops'
import {
  fixed,
  type GraphCase,
  input,
  int8,
  moving,
  operator,
  randomData,
  rescaling,
  type Spec,
  single,
} from './graph-parts'

const none = { activation: 'none' } as const

export const arithmeticCases: readonly GraphCase[] = [
  rescaling('sub', ops.sub, none, [1, 3, 5, 3], [1, 3, 5, 3]),
  rescaling('sub, relu6, broadcast', ops.sub, { activation: 'relu6' }, [2, 3, 5, 3], [1, 1, 1, 3]),
  rescaling('mul', ops.mul, none, [1, 3, 5, 3], [1, 3, 5, 3]),
  rescaling('mul, relu, broadcast', ops.mul, { activation: 'relu' }, [2, 3, 5, 7], [2, 1, 1, 7]),
  rescaling('mean over height and width', ops.mean, { axes: [1, 2], keepDims: true }, [2, 5, 3, 7]),
  rescaling('mean, axes dropped', ops.mean, { axes: [1, 2], keepDims: false }, [2, 5, 3, 7]),
  rescaling('mean over the last axis', ops.mean, { axes: [-1], keepDims: false }, [2, 5, 7]),
  moving('maximum', ops.maximum, {}, [1, 3, 5, 3], [1, 3, 5, 3]),
  moving('minimum, broadcast', ops.minimum, {}, [2, 3, 5, 3], [3]),
  rescaling('abs', ops.abs, {}, [1, 3, 5, 3]),
  rescaling('relu -1 to 1', ops.reluN1To1, {}, [1, 3, 5, 3]),
  rescaling('elu', ops.elu, {}, [1, 3, 5, 3]),
  rescaling('hard-swish', ops.hardSwish, {}, [1, 3, 5, 3]),
  fixed('log-softmax', ops.logSoftmax, {}, perTensor(1 / 16, 127), [3, 11]),
  { name: 'prelu', build: (kind, random) => preluGraph(kind, random) },
]

function preluGraph(kind: 'float32' | 'int8', random: () => number) {
  const slopes = kind === 'int8' ? perTensor(0.004, 10) : undefined
  const alpha = makeTensor({
    name: 'alpha',
    shape: [1, 1, 3],
    type: kind,
    quant: slopes,
    data: randomData(kind, 3, random, 1),
  })
  const from = input(kind, [2, 3, 5, 3], perTensor(0.031, -11))
  return single('output', ops.prelu, {}, [from, alpha], kind === 'int8' ? int8(0.043, -20) : kind)
}

/** An operator on inputs of one type. */
function typed<A>(
  name: string,
  def: OpDef<A>,
  attrs: A,
  types: readonly [from: DataType, to: Spec],
  ...shapes: (readonly number[])[]
): GraphCase {
  const [from, to] = types
  const build = () =>
    single(
      'output',
      def,
      attrs,
      shapes.map((shape, i) => input(from, shape, perTensor(0.031, -11), `input ${i}`)),
      to,
    )
  return { name, build }
}

const [first, second] = [
  [2, 3, 5],
  [3, 1],
] as const

export const arithmeticBoundaries: readonly GraphCase[] = [
  typed('div', ops.div, none, ['float32', 'float32'], first, second),
  typed('div, relu6', ops.div, { activation: 'relu6' }, ['float32', 'float32'], first, first),
  typed('floor-div', ops.floorDiv, {}, ['float32', 'float32'], first, second),
  typed('add, int32', ops.add, none, ['int32', 'int32'], first, second),
  typed('sub, int32', ops.sub, none, ['int32', 'int32'], first, second),
  typed('mul, int32', ops.mul, none, ['int32', 'int32'], first, second),
  typed('maximum, int32', ops.maximum, {}, ['int32', 'int32'], first, second),
  typed('minimum, int32', ops.minimum, {}, ['int32', 'int32'], first, second),
  typed('equal', ops.equal, {}, ['int8', 'bool'], first, second),
  typed('less, int32', ops.less, {}, ['int32', 'bool'], first, second),
  typed('greater, float32', ops.greater, {}, ['float32', 'bool'], first, second),
  typed('arg-max, int8', ops.argMax, { axis: -1 }, ['int8', 'int32'], [2, 3, 7]),
  typed('arg-max of images', ops.argMax, { axis: 1 }, ['float32', 'int32'], [2, 3, 4, 5]),
  typed('cast to float32', ops.cast, {}, ['int32', 'float32'], first),
  typed('cast to int32', ops.cast, {}, ['float32', 'int32'], first),
  { name: 'root', build: rootGraph },
]

/** The root of a magnitude: a negative number has none. */
function rootGraph() {
  const from = input('float32', [2, 3, 5])
  const size = operator('size', ops.abs, {}, [from], 'float32')
  const root = operator('root', ops.sqrt, {}, size.outputs, 'float32')
  return makeGraph({ name: 'main', inputs: [from], outputs: root.outputs, operators: [size, root] })
}
