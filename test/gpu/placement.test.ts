import { describe, expect, it } from 'vitest'
import { placeOperators, splitGraph } from '../../src/gpu/placement'
import { type Graph, makeGraph } from '../../src/graph/graph'
import { makeOperator, type OpDef, type Operator } from '../../src/graph/operator'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import { float32 } from '../harness/build'

/** The identity of one input or two, with a place. */
const identity = (kind: string, reason?: string, macs?: number): OpDef<object> => ({
  kind,
  infer: ({ inputs }) => [{ shape: inputs[0]?.shape ?? [], type: 'float32' }],
  reference: (_, [data]) => [data?.slice() ?? new Float32Array()],
  kernel: () => [],
  ...(reason && { hostOnly: () => reason }),
  ...(macs && { macs: () => macs }),
})
const device = identity('DEVICE')
const host = identity('HOST', 'it has whole numbers')
const weights = identity('WEIGHTS', undefined, 9)

function op(name: string, def: OpDef<object>, ...inputs: Tensor[]): Operator {
  const outputs = [makeTensor({ name, shape: [4], type: 'float32' })]
  return makeOperator({ def, name, attrs: {}, inputs, outputs })
}

const first = (one: Operator) => one.outputs[0] as Tensor

function chain(...defs: OpDef<object>[]): Graph {
  const input = float32([4], undefined, 'in')
  const operators: Operator[] = []
  for (const [i, def] of defs.entries()) {
    const previous = operators.at(-1)
    operators.push(op(`${i}`, def, previous ? first(previous) : input))
  }
  return makeGraph({ name: 'chain', inputs: [input], outputs: operators.at(-1)?.outputs ?? [], operators })
}

const names = (operators: readonly Operator[]) => operators.map(({ name }) => name)

describe('placement', () => {
  it('leaves a graph that the GPU runs as it is', () => {
    const graph = chain(device, weights)
    expect(splitGraph(graph, 'gpu-only')).toEqual({ head: [], gpu: graph, tail: [] })
    expect(splitGraph(graph, 'auto').gpu).toBe(graph)
  })

  it('splits head, GPU and tail', () => {
    const { head, gpu, tail } = splitGraph(chain(host, weights, device, host, device), 'auto')
    expect([names(head), names(gpu.operators), names(tail)]).toEqual([['0'], ['1', '2'], ['3', '4']])
    expect(gpu.inputs.map(({ name }) => name)).toEqual(['0'])
    expect(gpu.outputs.map(({ name }) => name)).toEqual(['2'])
  })

  it('says of each operator where it runs and why', () => {
    expect(placeOperators(chain(device, host, device)).map(({ where, reason }) => [where, reason])).toEqual([
      ['gpu', undefined],
      ['cpu', 'it has whole numbers'],
      ['cpu', 'it needs the result of HOST "1", which runs on the CPU'],
    ])
  })

  it('keeps branches that nothing on the CPU feeds on the GPU', () => {
    const input = float32([4], undefined, 'in')
    const scalar = op('scalar', host, input)
    const image = op('image', device, input)
    const both = op('both', device, first(image), first(scalar))
    const outputs = [first(both), first(scalar)]
    const graph = makeGraph({ name: 'g', inputs: [input], outputs, operators: [scalar, image, both] })
    const { head, gpu, tail } = splitGraph(graph, 'auto')
    expect([names(head), names(gpu.operators), names(tail)]).toEqual([['scalar'], ['image', 'both'], []])
    expect(gpu.inputs.map(({ name }) => name)).toEqual(['in', 'scalar'])
    expect(gpu.outputs.map(({ name }) => name)).toEqual(['both'])
  })

  it('refuses what needs the CPU when only the GPU may run it, naming all of it', () => {
    expect(() => splitGraph(chain(device, host, device), 'gpu-only')).toThrow(
      '"chain" does not run on the GPU alone: HOST "1" (it has whole numbers); DEVICE "2" (it needs the result of ' +
        'HOST "1", which runs on the CPU)',
    )
  })

  it('refuses operators with weights behind what runs on the CPU', () => {
    expect(() => splitGraph(chain(device, host, weights), 'auto')).toThrow(
      /WEIGHTS "2" would run on the CPU: it needs the result of HOST "1".*Only what follows the last operator with weights/,
    )
  })

  it('lets everything run on the CPU when there is nothing else', () => {
    const { head, gpu, tail } = splitGraph(chain(host, host), 'auto')
    expect([names(head), gpu.operators, tail]).toEqual([['0', '1'], [], []])
  })
})
