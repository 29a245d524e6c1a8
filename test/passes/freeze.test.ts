import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Tensor } from '../../src/graph/tensor'
import { add, concatenation, relu6, reshape, softmax } from '../../src/ops/index'
import { freeze } from '../../src/passes/index'
import { expectSame, kinds, Net } from './net'

test('every pass has a test of its name', () => {
  const passes = readdirSync('src/passes').filter((file) => !['index.ts', 'rewrite.ts'].includes(file))
  expect(passes).toContain('fuse-pad.ts')
  expect(passes.filter((file) => !existsSync(`test/passes/${file.replace('.ts', '.test.ts')}`))).toEqual([])
})

test('freezes conv → batch normalisation → ReLU → dropout → dense → softmax to three operators', () => {
  const net = new Net()
  const x = net.input([1, 6, 6, 2])
  const features = net.relu(net.normalize(net.conv(net.pad(x, 'p', [1, 1]), 'a', 4, 'VALID'), 'bn'), 'r')
  const before = net.graph(
    [x],
    [net.emit(softmax, { beta: 1 }, [net.dense(net.dropout(features, 'd'), 'e', 3)], 'y')],
  )
  const after = freeze(before)
  expect(kinds(after)).toEqual(['CONV_2D', 'FULLY_CONNECTED', 'SOFTMAX'])
  expect(after.operators[0]?.attrs).toMatchObject({ padding: 'SAME', activation: 'relu' })
  expectSame(before, after)
})

/** A random graph of image operators, in which any tensor so far may be read again. */
function randomGraph(seed: number) {
  const net = new Net(seed)
  const x = net.input([1, 6, 6, 4])
  const known: Tensor[] = [x]
  const any = () => known[Math.floor(net.random() * known.length)] ?? x
  const steps: ((name: string) => Tensor)[] = [
    (name) => net.conv(any(), name),
    (name) => net.conv(net.pad(any(), `${name}/pad`, [1, 1]), name, 4, 'VALID'),
    (name) => net.depthwise(any(), name),
    (name) => net.normalize(any(), name),
    (name) => net.relu(any(), name),
    (name) => net.emit(relu6, {}, [any()], name),
    (name) => net.dropout(any(), name),
    (name) => {
      const rows = net.emit(reshape, { shape: [1, 36, 4] }, [any()], `${name}/rows`)
      const bent = net.relu(net.normalize(rows, `${name}/bn`), `${name}/bent`)
      return net.emit(reshape, { shape: [1, 6, 6, 4] }, [bent], name)
    },
    (name) =>
      net.emit(
        add,
        { activation: 'none' },
        [any(), net.relu(net.constant([4], `${name}/c`), `${name}/d`)],
        name,
      ),
    (name) => net.emit(add, { activation: 'none' }, [any(), any()], name),
    (name) => {
      const joined = net.emit(
        concatenation,
        { axis: 3, activation: 'none' },
        [any(), any()],
        `${name}/joined`,
      )
      return net.conv(joined, name)
    },
  ]
  for (let i = 0; i < 14; i++) {
    const step = steps[Math.floor(net.random() * steps.length)] ?? steps[0]
    if (step) known.push(step(`t${i}`))
    // Recent tensors are likelier, so that chains grow.
    known.push(known.at(-1) ?? x)
  }
  const outputs = [...new Set([known.at(-1) ?? x, any()])]
  return net.graph([x], outputs)
}

test.each(Array.from({ length: 60 }, (_, seed) => [seed]))('random graph %i computes the same', (seed) => {
  const before = randomGraph(seed + 1)
  const after = freeze(before)
  for (const kind of ['DROPOUT', 'BATCH_NORMALIZATION']) expect(kinds(after)).not.toContain(kind)
  expectSame(before, after)
})
