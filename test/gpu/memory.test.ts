import { describe, expect, it } from 'vitest'
import { fuseOperators } from '../../src/gpu/lower'
import { planMemory } from '../../src/gpu/memory'
import { planGraph } from '../../src/gpu/program'
import { makeGraph } from '../../src/graph/graph'
import { float32 } from '../harness/build'
import { plainAdapter } from '../harness/host'
import { deepMnist } from '../harness/networks'
import { seeded } from '../harness/random'

const tensor = (name: string) => float32([1], undefined, name)

describe('planMemory', () => {
  it('lets a tensor take the buffer of one that is dead, but not of one that is read in the same step', () => {
    const [a, b, c] = [tensor('a'), tensor('b'), tensor('c')]
    const plan = planMemory([
      { tensor: a, bytes: 100, from: 0, to: 1 },
      { tensor: b, bytes: 40, from: 1, to: 2 },
      { tensor: c, bytes: 60, from: 2, to: 3 },
    ])
    expect(plan.buffers).toEqual([100, 40])
    expect(plan.assigned.get(c)).toBe(plan.assigned.get(a))
    expect(plan.assigned.get(b)).not.toBe(plan.assigned.get(a))
  })

  it('takes the free buffer that fits most tightly, else grows the largest', () => {
    const [large, small, fits, grows] = [tensor('large'), tensor('small'), tensor('fits'), tensor('grows')]
    const plan = planMemory([
      { tensor: large, bytes: 100, from: 0, to: 0 },
      { tensor: small, bytes: 50, from: 0, to: 0 },
      { tensor: fits, bytes: 45, from: 1, to: 2 },
      { tensor: grows, bytes: 200, from: 2, to: 3 },
    ])
    expect(plan.assigned.get(fits)).toBe(plan.assigned.get(small))
    expect(plan.buffers).toEqual([200, 50])
  })

  it('never gives two living tensors one buffer: 200 random plans', () => {
    const random = seeded(6)
    for (let round = 0; round < 200; round++) {
      const lives = Array.from({ length: 12 }, (_, i) => {
        const from = Math.floor(random() * 10)
        return {
          tensor: tensor(`t${i}`),
          bytes: 1 + Math.floor(random() * 99),
          from,
          to: from + Math.floor(random() * 4),
        }
      })
      const { assigned, buffers } = planMemory(lives)
      for (const one of lives) {
        expect(buffers[assigned.get(one.tensor) as number]).toBeGreaterThanOrEqual(one.bytes)
        for (const other of lives) {
          const together = one !== other && one.from <= other.to && other.from <= one.to
          if (together) expect(assigned.get(one.tensor)).not.toBe(assigned.get(other.tensor))
        }
      }
    }
  })
})

describe('fuseOperators', () => {
  it('fuses both pools of the network of the article into their convolutions', () => {
    const kinds = fuseOperators(deepMnist('int8', 1, 8), plainAdapter).operators.map((op) => op.def.kind)
    expect(kinds.filter((kind) => kind === 'CONV_2D + MAX_POOL_2D')).toHaveLength(2)
    expect(kinds).not.toContain('MAX_POOL_2D')
  })

  it('leaves a convolution alone whose output is also the graph’s', () => {
    const graph = deepMnist('int8', 1, 8)
    const conv = graph.operators[0]?.outputs[0]
    const both = makeGraph({ ...graph, outputs: [...graph.outputs, conv as never] })
    expect(fuseOperators(both, plainAdapter).operators[0]?.def.kind).toBe('CONV_2D')
  })
})

describe('planGraph', () => {
  it('gives a reshape that moves nothing the memory of its input, and no dispatch', async () => {
    const plan = await planGraph(deepMnist('int8'), {
      fuse: true,
      keep: false,
      maxWorkgroups: 65535,
      adapter: plainAdapter,
    })
    const flatten = plan.steps.find(({ op }) => op.name === 'flatten')
    expect(flatten?.kernels).toEqual([])
    expect(plan.memory.assigned.has(flatten?.op.outputs[0] as never)).toBe(false)
  })
})
