import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { readTfjs } from '../../../src/formats/tfjs/index'
import { ModelError, OctetError } from '../../../src/graph/errors'
import { expectRefusal } from '../../harness/attempt'
import { type Random, seeded } from '../../harness/random'
import { kinds } from '../../passes/net'
import {
  classifier,
  expectSameGraph,
  flag,
  GraphDef,
  int,
  ints,
  type Json,
  text,
  texts,
  type as typed,
  window,
} from './graph-models'

beforeAll(() => tf.setBackend('cpu'))

const same = { strides: window(1), dilations: window(1), padding: text('SAME') }

const port = (name: string) => ({ name, dtype: 'DT_FLOAT' })

describe('what does not run is an error that names file, node and operation', () => {
  const fail = async (build: (def: GraphDef, x: string) => void, message: string) => {
    const def = new GraphDef()
    build(def, def.input([1, 4, 4, 3]))
    await expect(def.read()).rejects.toThrow(ModelError)
    await expect(def.read()).rejects.toThrow(`shop/model.json: ${message}`)
  }

  const cases: [string, (def: GraphDef, x: string) => void, string][] = [
    [
      'an operation that is unknown',
      (def, x) => def.node('Digamma', [x], {}, 'e'),
      'Digamma "e": this operation does not run. To leave it out, name nodes before it as the outputs (its inputs are x)',
    ],
    [
      'control flow',
      (def, x) => def.node('Switch', [x, x], {}, 's'),
      'Switch "s": control flow does not run',
    ],
    [
      'a loop',
      (def, x) => {
        def.node('Merge', [x, 'next'], {}, 'm')
        def.node('NextIteration', ['m'], {}, 'next')
        def.node('Relu', ['m'])
      },
      'Merge "m": control flow does not run',
    ],
    [
      'a variable',
      (def) => def.node('ReadVariableOp', [def.node('VarHandleOp', [], {}, 'v')], {}, 'r'),
      'ReadVariableOp "r": variables and tables do not run',
    ],
    [
      'a call of a function',
      (def, x) => def.node('PartitionedCall', [x], {}, 'p'),
      'PartitionedCall "p": calls of functions do not run',
    ],
    [
      'NCHW',
      (def, x) =>
        def.node('Conv2D', [x, def.weight([1, 1, 3, 1], 'w')], { ...same, data_format: text('NCHW') }, 'c'),
      'Conv2D "c": data_format NCHW does not run; only NHWC does',
    ],
    [
      'a filter of more channels than the input',
      (def, x) => def.node('Conv2D', [x, def.weight([1, 1, 4, 3], 'w')], same, 'c'),
      'Conv2D "c": CONV_2D "c": input has 3 channels, the filter 4',
    ],
    [
      'a filter that is computed',
      (def, x) => def.node('Conv2D', [x, x], same, 'c'),
      'Conv2D "c": the filter is computed; only a constant is imported',
    ],
    [
      'a convolution of a constant',
      (def) => def.node('Conv2D', [def.weight([1, 2, 2, 1], 'a'), def.weight([1, 1, 1, 1], 'w')], same, 'c'),
      'Conv2D "c": input "a" is a constant; this operation does not run on constants',
    ],
    [
      'matrices of which none fits',
      (def, x) => def.node('BatchMatMulV2', [x, x], {}, 'm'),
      'BatchMatMulV2 "m": BATCH_MATMUL "m": rows of 3 elements, columns of 4',
    ],
    [
      'matrices that do not fit',
      (def, x) => def.node('MatMul', [x, def.weight([2, 4], 'w')], {}, 'm'),
      'MatMul "m": float32 1×4×4×3 has rows of 3, the second matrix columns of 2',
    ],
    [
      'strides along channels',
      (def, x) =>
        def.node('MaxPool', [x], { ksize: window(2), strides: ints(1, 1, 1, 2), padding: text('SAME') }, 'p'),
      'MaxPool "p": strides [1,1,1,2] does not run; [1, height, width, 1] does',
    ],
    [
      'explicit padding of a pool',
      (def, x) =>
        def.node('MaxPool', [x], { ksize: window(2), strides: window(2), padding: text('EXPLICIT') }, 'p'),
      'MaxPool "p": padding "RVhQTElDSVQ=" (EXPLICIT) is none of SAME, VALID',
    ],
    [
      'an activation that is not fused',
      (def, x) =>
        def.node(
          '_FusedConv2D',
          [x, def.weight([1, 1, 3, 1], 'w')],
          { ...same, fused_ops: texts('Gelu') },
          'c',
        ),
      '_FusedConv2D "c": fused_ops "R2VsdQ==" (Gelu) is none of NoOp, BiasAdd, Relu',
    ],
    [
      'a shape that depends on the data',
      (def, x) => def.node('Reshape', [x, def.node('Cast', [x], { DstT: typed('DT_INT32') })], {}, 'r'),
      'Reshape "r": the shape is computed; only a constant is imported',
    ],
    [
      'a shape that does not fit',
      (def, x) => def.node('Reshape', [x, def.integers([5, -1], 'shape')], {}, 'r'),
      'Reshape "r": RESHAPE "r": [5,9.6] is no shape',
    ],
    [
      'shapes that do not broadcast',
      (def, x) => def.node('Add', [x, def.weight([2], 'c')], {}, 'a'),
      'Add "a": ADD "a": float32 1×4×4×3 and float32 2 do not broadcast',
    ],
    [
      'an axis that is not there',
      (def, x) => def.node('ExpandDims', [x, def.integer(7, 'axis')], {}, 'e'),
      'ExpandDims "e": has no axis 7 of 5',
    ],
    [
      'a type that is not there',
      (def, x) => def.node('Cast', [x], { DstT: typed('DT_STRING') }, 'c'),
      'Cast "c": DstT "DT_STRING" does not run; DT_FLOAT',
    ],
    [
      'a large constant',
      (def) => def.node('Fill', [def.integers([30000, 30000], 'shape'), def.number(0, 'zero')], {}, 'f'),
      'Fill "f": computing constants would take more than 33554432 elements in all',
    ],
    [
      'a sparse constant with a position outside',
      (def) => {
        const [places, shape] = [def.integers([1, 5], 'places'), def.integers([5], 'shape')]
        def.node('SparseToDense', [places, shape, def.weight([2], 'v'), def.number(0, 'd')], {}, 's')
      },
      'SparseToDense "s": 2 values at positions [1,5] do not fit [5]',
    ],
    [
      'a large sparse constant',
      (def) => {
        const [places, shape] = [def.integers([1], 'places'), def.integers([2 ** 30], 'shape')]
        def.node('SparseToDense', [places, shape, def.weight([1], 'v'), def.number(0, 'd')], {}, 's')
      },
      'SparseToDense "s": computing constants would take more than 33554432 elements',
    ],
    [
      'too many axes',
      (def, x) => def.node('Reshape', [x, def.integers([1, 1, 1, 1, 1, 1, 1, 1, -1], 'shape')], {}, 'r'),
      'Reshape "r": RESHAPE "r": 9 axes are more than 8',
    ],
    [
      'a constant that is no number',
      (def, x) => def.node('Mul', [x, def.number(Number.NaN, 'c')], {}, 'm'),
      'Mul "m": tensor "c" (float32 scalar): element 0 is NaN; weights must be finite',
    ],
    [
      'an input that is missing',
      (def) => def.node('Add', ['x'], {}, 'a'),
      'Add "a": has 1 inputs; input 1 is missing',
    ],
    [
      'a node that is missing',
      (def) => def.node('Relu', ['y'], {}, 'r'),
      'Relu "r": reads "y", which the model lacks',
    ],
    [
      'an output that is missing',
      (def) => def.node('Relu', ['x:2'], {}, 'r'),
      'Relu "r": reads output 2 of "x", which does not exist',
    ],
    [
      'a cycle',
      (def) => def.node('Relu', [def.node('Abs', ['r'], {}, 'a')], {}, 'r'),
      'the graph has no outputs',
    ],
    [
      'a cycle behind an output',
      (def) => {
        def.node('Add', [def.node('Relu', [def.node('Abs', ['r'], {}, 'a')], {}, 'r'), 'x'], {}, 'end')
      },
      'Abs "a": reads "r", which depends on its own output',
    ],
    [
      'two nodes of one name',
      (def, x) => {
        def.node('Relu', [x], {}, 'r')
        def.node('Abs', [x], {}, 'r')
      },
      'Abs "r": is not the only node of this name',
    ],
    ['no output', () => undefined, 'the graph has no outputs'],
    [
      'inputs that are none',
      (def) => def.nodes.push({ name: 'r', op: 'Relu', input: [1] }),
      'Relu "r": input is not a list of names',
    ],
    [
      'a node without a name',
      (def) => def.nodes.push({ op: 'Relu' }),
      'a node of the topology has no name or op',
    ],
    [
      'a node that is none',
      (def) => def.nodes.push(null as unknown as Json),
      'a node of the topology has no name',
    ],
    [
      'a signature without names',
      (def) => {
        def.signature = { inputs: { x: {} } }
      },
      'signature.inputs "x" has no name',
    ],
    [
      'a resource as an input',
      (def) => {
        def.signature = { inputs: { x: { name: 'x:0', resourceId: 3 } } }
      },
      'signature.inputs "x" is a resource',
    ],
    [
      'an input that is not there',
      (def) => {
        def.signature = { inputs: { z: port('z:0') } }
      },
      'has no node "z" for its input',
    ],
    [
      'a placeholder that the signature leaves out',
      (def) => {
        def.node('Add', ['x', def.input([1, 3], 'z')], {}, 'a')
        def.signature = { inputs: { x: port('x:0') }, outputs: { a: port('a:0') } }
      },
      'Placeholder "z": is not among the inputs',
    ],
    [
      'a constant without a weight',
      (def, x) => {
        def.node('Add', [x, def.number(1, 'c')])
        def.weights.pop()
      },
      'Const "c": its weight is missing from the manifest',
    ],
    [
      'two weights of one name',
      (def) => {
        def.number(1, 'c')
        def.nodes.pop()
        def.number(2, 'c')
      },
      'two weights are named "c"',
    ],
    [
      'a string',
      (def, x) => {
        const name = def.node('Relu', [x, def.number(1, 'c')])
        const [weight] = def.weights
        if (weight) def.weights[0] = { ...weight, dtype: 'string' as 'bool' }
        return name
      },
      'weight "c" has dtype "string"; only float32, int32, bool are read',
    ],
  ]
  test.each(cases)('%s', async (_, build, message) => fail(build, message))
})

describe('size and damage', () => {
  test('a long chain, and a wide sum', async () => {
    const def = new GraphDef()
    let last = def.input([1, 2])
    for (let i = 0; i < 3000; i++) last = def.node(i % 2 ? 'Tanh' : 'Relu', [last], {}, `n${i}`)
    expect(kinds(await def.read())).toHaveLength(3000)
    const wide = new GraphDef()
    const x = wide.input([1, 2])
    wide.node('AddN', new Array(1025).fill(x), {}, 'sum')
    await expect(wide.read()).rejects.toThrow('AddN "sum": has 1025 inputs; 1024 are the most')
  })

  const junk: readonly unknown[] = [
    null,
    -1,
    0,
    1e9,
    1.5,
    '',
    'x',
    '-7',
    'NaN',
    [],
    {},
    true,
    [[]],
    { list: {} },
  ]

  /** Every place of a JSON value that may be replaced, with a function that does. */
  function places(value: unknown): ((change: (old: unknown) => unknown) => void)[] {
    if (typeof value !== 'object' || value === null) return []
    const record = value as Json
    return Object.keys(record).flatMap((key) => [
      (change: (old: unknown) => unknown) => {
        record[key] = change(record[key])
      },
      ...places(record[key]),
    ])
  }

  function pick<T>(random: Random, from: readonly T[]): T {
    return from[Math.floor(random() * from.length)] as T
  }

  function damage(json: Json, random: Random): void {
    const all = places(json)
    for (let i = 0; i <= random() * 3; i++) {
      pick(
        random,
        all,
      )((old) => {
        // Another node's name makes cycles and operands of other shapes.
        const names = (json.modelTopology as { node?: { name?: string }[] } | null)?.node?.map?.(
          (node) => node?.name,
        )
        if (typeof old === 'string' && names && random() < 0.5) return pick(random, names)
        if (Array.isArray(old) && random() < 0.5) return random() < 0.5 ? old.slice(1) : [...old, ...old]
        return pick(random, junk)
      })
    }
  }

  test.each([1, 2, 3, 4])('damaged JSON only gives typed errors, seed %i', async (seed) => {
    const random = seeded(seed)
    const def = richModel()
    const { bytes } = def
    let refused = 0
    for (let i = 0; i < 250; i++) {
      const json = def.json
      damage(json, random)
      try {
        await readTfjs(json, async () => bytes)
      } catch (error) {
        expectRefusal(error, OctetError, JSON.stringify(json))
        refused++
      }
    }
    expect(refused).toBeGreaterThan(100)
  })

  /** A little of everything that reads attributes and constants. */
  function richModel(): GraphDef {
    const def = classifier()
    const [shape, paddings] = [
      def.integers([1, 6, 6, 2], 'shape'),
      def.constant(new Int32Array(8), [4, 2], 'paddings'),
    ]
    const back = def.node('Conv2DBackpropInput', [shape, def.weight([2, 2, 2, 4], 't'), '_FusedConv2D'], same)
    const padded = def.node('Pad', [back, paddings])
    const small = def.node('ResizeBilinear', [padded, def.integers([3, 3], 'size')], {
      align_corners: flag(),
    })
    const turned = def.node('Transpose', [small, def.integers([0, 2, 1, 3], 'order')])
    const parts = def.node('Split', [def.integer(3, 'axis'), turned], { num_split: int(2) })
    const joined = def.node('ConcatV2', [`${parts}:1`, parts, def.integer(-1, 'last')], { N: int(2) })
    const begin = def.integers([0, 0, 1, 0], 'begin')
    const ends = [def.integers([1, 3, 3, 2], 'end'), def.integers([1, 1, 1, 1], 'steps')]
    const cut = def.node('StridedSlice', [joined, begin, ...ends], { begin_mask: int(3) }, 'cut')
    const most = def.node('Max', [cut, def.integers([1, 2], 'axes')], { keep_dims: flag() })
    const index = def.node('ArgMax', [most, def.integer(3, 'depth')])
    const filled = def.node('Fill', [def.node('Shape', [most], {}, 'shape of max'), def.number(2, 'two')])
    const sum = def.node('AddN', [filled, most])
    def.node('Cast', [index], { DstT: typed('DT_FLOAT') }, 'index')
    const roles = ['scale', 'offset', 'mean', 'variance'].map((role) => def.weight([2], role, 1))
    def.node('FusedBatchNormV3', [sum, ...roles], {}, 'normal')
    def.signature = {
      inputs: { x: port('x:0') },
      outputs: { y: port('Identity:0'), z: port('normal:0'), index: port('index:0') },
    }
    return def
  }

  test('the model that is damaged runs', async () => {
    await expectSameGraph(richModel())
  })
})
