/** Parts of files: cut out by names, and proposed where something does not run. */
import { describe, expect, test } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { loadModel } from '../../../src/formats/load'
import { readTflite } from '../../../src/formats/tflite/read'
import { InputError } from '../../../src/graph/errors'
import type { Graph } from '../../../src/graph/graph'
import { builtin, type RawModel, rawFile } from './raw'

/** An operator of a test's model, from tensors to one tensor; all are float32 vectors. */
type Step = readonly [code: 'relu' | 'tanh' | 'Detect', from: readonly number[], to: number]

const codes = [
  { deprecated: builtin.relu, builtin: builtin.relu },
  { deprecated: 28, builtin: 28 },
  { deprecated: builtin.custom, builtin: builtin.custom, custom: 'Detect' },
]

const order: readonly Step[0][] = ['relu', 'tanh', 'Detect']

/** A model of tensors "t0", "t1", …. */
function model(
  steps: readonly Step[],
  inputs: number[],
  outputs: number[],
  signatures?: RawModel['signatures'],
) {
  const count = 1 + Math.max(...steps.flatMap(([, from, to]) => [...from, to]), ...inputs)
  return {
    codes,
    buffers: [{}],
    subgraphs: [
      {
        tensors: Array.from({ length: count }, (_, i) => ({ name: `t${i}`, shape: [1, 4] })),
        inputs,
        outputs,
        operators: steps.map(([code, from, to]) => ({
          code: order.indexOf(code),
          inputs: [...from],
          outputs: [to],
        })),
      },
    ],
    ...(signatures && { signatures }),
  } satisfies RawModel
}

const names = (tensors: Graph['inputs']) => tensors.map(({ name }) => name)

function message(given: RawModel): string {
  try {
    readTflite(rawFile(given), 'bad.tflite')
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('was read')
}

const chain = model(
  [
    ['relu', [0], 1],
    ['tanh', [1], 2],
    ['relu', [2], 3],
  ],
  [0],
  [3],
  [{ inputs: { image: 0 }, outputs: { scores: 3, 'before/Relu': 2 } }],
)

describe('a cut at names', () => {
  test.each([
    [{ outputs: ['t1'] }, ['t0'], ['t1'], ['RELU']],
    [{ outputs: ['t2', 't1'] }, ['t0'], ['t2', 't1'], ['RELU', 'TANH']],
    [{ inputs: ['t1'] }, ['t1'], ['t3'], ['TANH', 'RELU']],
    [{ inputs: ['t1'], outputs: ['t2'] }, ['t1'], ['t2'], ['TANH']],
    [{ inputs: ['image'], outputs: ['before/Relu'] }, ['t0'], ['t2'], ['RELU', 'TANH']],
    [{ outputs: ['scores'] }, ['t0'], ['t3'], ['RELU', 'TANH', 'RELU']],
    [{ outputs: ['t1', 't1'] }, ['t0'], ['t1'], ['RELU']],
  ])('%o', async (cut, inputs, outputs, kinds) => {
    const graph = await loadModel(rawFile(chain), cut)
    expect(names(graph.inputs)).toEqual(inputs)
    expect(names(graph.outputs)).toEqual(outputs)
    expect(graph.operators.map(({ def }) => def.kind)).toEqual(kinds)
  })

  test('computes what the part of the model computes', () => {
    const part = readTflite(rawFile(chain), 'm', { outputs: ['t2'] })
    const rest = readTflite(rawFile(chain), 'm', { inputs: ['t2'] })
    const x = Float32Array.of(-1, 0, 1, 2)
    const [middle = x] = runReference(part, [x])
    expect(runReference(rest, [middle])).toEqual(runReference(readTflite(rawFile(chain)), [x]))
  })

  test('leaves out inputs that nothing needs any more, and what does not run', () => {
    const two = model(
      [
        ['relu', [0], 2],
        ['Detect', [1, 2], 3],
      ],
      [0, 1],
      [3],
    )
    expect(names(readTflite(rawFile(two), 'm', { outputs: ['t2'] }).inputs)).toEqual(['t0'])
  })

  test.each([
    [
      { outputs: ['nothing'] },
      'no tensor is called "nothing"; the signature\'s outputs are scores, before/Relu',
    ],
    [{ inputs: ['t3'], outputs: ['t1'] }, 'an output depends on the model\'s input "t0", which is not among'],
    [{ inputs: ['image', 't2'], outputs: ['t1'] }, 'no output depends on the input "t2"'],
    [{ outputs: [] }, 'takes at least one name of a tensor, not an Array'],
    [{ inputs: [5] as never }, 'takes names of tensors, not the number 5'],
  ])('%o is an error', async (cut, says) => {
    await expect(loadModel(rawFile(chain), cut)).rejects.toThrow(InputError)
    await expect(loadModel(rawFile(chain), cut)).rejects.toThrow(says)
  })
})

describe('a refusal proposes the part that runs', () => {
  test('ahead of a search at the end', () => {
    const found = message(
      model(
        [
          ['relu', [0], 1],
          ['tanh', [0], 2],
          ['Detect', [1, 2], 3],
        ],
        [0],
        [3],
      ),
    )
    expect(found).toContain('operator 2 (the custom operator "Detect") does not run here.')
    expect(found).toContain(
      'loadModel(file, { outputs: ["t1","t2"] }), or octet ... --outputs t1 --outputs t2',
    )
  })

  test('behind preprocessing', () => {
    const steps: Step[] = [
      ['Detect', [0], 1],
      ['relu', [1], 2],
      ['tanh', [2], 3],
    ]
    expect(message(model(steps, [0], [3]))).toContain('loadModel(file, { inputs: ["t1"] })')
  })

  test('between both', () => {
    const steps: Step[] = [
      ['Detect', [0], 1],
      ['relu', [1], 2],
      ['tanh', [2], 3],
      ['Detect', [3], 4],
    ]
    expect(message(model(steps, [0], [4]))).toContain('{ inputs: ["t1"], outputs: ["t3"] }')
  })

  test('and says which outputs depend on what does not run', () => {
    const steps: Step[] = [
      ['relu', [0], 1],
      ['tanh', [1], 2],
      ['Detect', [1], 3],
    ]
    const found = message(model(steps, [0], [2, 3]))
    expect(found).toContain('Of the outputs only "t3" depend on it.')
    expect(found).toContain('{ outputs: ["t2","t1"] }')
  })

  test('every proposal runs', () => {
    const steps: Step[] = [
      ['Detect', [0], 1],
      ['relu', [1], 2],
      ['tanh', [2], 3],
      ['relu', [2], 4],
      ['Detect', [4], 5],
    ]
    const file = model(steps, [0], [3, 5])
    const found = /loadModel\(file, \{ inputs: (\[.*?\]), outputs: (\[.*?\]) \}\)/.exec(message(file))
    const [inputs, outputs] = [found?.[1], found?.[2]].map((text) => JSON.parse(text ?? 'null'))
    expect(names(readTflite(rawFile(file), 'm', { inputs, outputs }).outputs)).toEqual(['t3', 't4'])
  })

  test('but none where nothing is left', () => {
    const found = message(model([['Detect', [0], 1]], [0], [1]))
    expect(found).toContain('does not run here. Its inputs: float32 1×4 "t0"')
  })

  test('in bounded time', () => {
    const steps = Array.from({ length: 20_000 }, (_, i): Step => ['Detect', [i], i + 1])
    expect(message(model(steps, [0], [20_000]))).toContain('operator 0')
  })
})
