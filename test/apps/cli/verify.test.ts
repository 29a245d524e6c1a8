/** `octet verify`, `octet profile`, `octet models` and images that the browser decodes. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeTflite } from '../../../src/formats/tflite/write'
import { makeGraph } from '../../../src/graph/graph'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { cast } from '../../../src/ops/elementwise/cast'
import { relu6 } from '../../../src/ops/elementwise/relu6'
import { argMax } from '../../../src/ops/reduce/arg-max'
import { int8, makeOp } from '../../harness/build'
import { Net } from '../../passes/net'
import { octet, temporaryFolder } from './octet'

/** A file of one operator: ReLU6 of int8 pixels, or a cast that only the CPU runs. */
function file(kind: 'relu6' | 'cast'): Uint8Array {
  const input = int8([1, 2, 2, 3], perTensor(1 / 32, -128), undefined, 'image')
  const op =
    kind === 'cast'
      ? makeOp(cast, {}, [input], { type: 'float32' })
      : makeOp(relu6, {}, [input], { quant: perTensor(1 / 32, -128) })
  return writeTflite(makeGraph({ name: kind, inputs: [input], outputs: op.outputs, operators: [op] }))
}

/** A file with an int64 input and two int64 outputs: the input itself, and the index of a float32 maximum. */
function wideFile(): Uint8Array {
  const net = new Net()
  const [x, ids] = [net.input([1, 4], 'x'), makeTensor({ name: 'ids', shape: [1, 4], type: 'int64' })]
  const best = net.emitAll(argMax, { axis: 1 }, [x], 'best', 'int64')
  const [narrow] = net.emitAll(cast, {}, [ids], 'narrow', 'int32')
  const same = net.emitAll(cast, {}, [narrow], 'same', 'int64')
  return writeTflite(net.graph([x, ids], [...best, ...same]))
}

/** A BMP of 2×2 pixels, 24 bit: bottom row first, blue before green before red, rows padded to 8 bytes. */
function bmp(): Uint8Array {
  const bytes = new Uint8Array(54 + 16)
  const view = new DataView(bytes.buffer)
  bytes.set([0x42, 0x4d])
  view.setUint32(2, bytes.length, true)
  view.setUint32(10, 54, true)
  view.setUint32(14, 40, true)
  view.setInt32(18, 2, true)
  view.setInt32(22, 2, true)
  view.setUint16(26, 1, true)
  view.setUint16(28, 24, true)
  bytes.set([30, 20, 10, 60, 50, 40, 0, 0, 90, 80, 70, 120, 110, 100, 0, 0], 54)
  return bytes
}

describe('verify', () => {
  test('compares with the reference and with TensorFlow Lite', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'relu6.tflite'), file('relu6'))
    const { code, stdout } = await octet(
      ['verify', 'relu6.tflite', '--samples', '4', '--oracle', 'tflite', '--json'],
      folder,
    )
    expect(code).toBe(0)
    const equal = { elements: 48, differing: 0, largest: 0 }
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'relu6.tflite',
      inputs: 4,
      dispatches: 1,
      layers: [{ kind: 'RELU6', where: 'gpu', ...equal }],
      outputs: [{ name: 'out', type: 'int8', sameTop: 4, inputs: 4, ...equal }],
      oracle: [{ name: 'out', type: 'int8', sameTop: 4, inputs: 4, ...equal }],
    })
  })

  test('compares int64 inputs and outputs with TensorFlow Lite, whose package does not hand them out', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'wide.tflite'), wideFile())
    const { code, stdout, stderr } = await octet(
      ['verify', 'wide.tflite', '--oracle', 'tflite', '--json'],
      folder,
    )
    expect([code, stderr]).toEqual([0, ''])
    const report = JSON.parse(stdout)
    expect(report.oracle).toEqual([
      { name: 'best', type: 'int64', elements: 3, differing: 0, largest: 0, inputs: 3 },
      { name: 'same', type: 'int64', elements: 12, differing: 0, largest: 0, sameTop: 3, inputs: 3 },
    ])
    expect(report).not.toHaveProperty('oracleError')
  })

  test.each([
    [['verify', 'x/broken.tflite']],
    [['verify', 'x/broken.tflite', '--oracle', 'tflite']],
    [['profile', 'x/broken.tflite']],
    [['models', 'x']],
    [['run', 'in.npy', '-m', 'x/broken.tflite']],
    [['compare', 'x/broken.tflite', 'x/broken.tflite', '--data', 'in.npy']],
  ])('a file that is refused starts no browser, and is named with its path: octet %j', async (args) => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'x'))
    await writeFile(join(folder, 'x', 'broken.tflite'), 'nothing')
    await writeFile(join(folder, 'chrome'), '#!/bin/sh\ntouch started\nexit 1\n', { mode: 0o755 })
    const { stdout, stderr } = await octet(args, folder, { CHROME_PATH: join(folder, 'chrome') })
    expect(stdout + stderr).toMatch(/x\/broken\.tflite: is 7 bytes long/)
    expect(await readdir(folder)).not.toContain('started')
  })

  test('says which layers run on the CPU, and why', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'cast.tflite'), file('cast'))
    const [{ code, stdout }, summary, plain] = await Promise.all([
      octet(['verify', 'cast.tflite'], folder),
      octet(['summarize', 'cast.tflite', '--placement'], folder),
      octet(['summarize', 'cast.tflite', '--placement', '--json'], folder),
    ])
    expect(code).toBe(0)
    expect(stdout).toMatch(/CAST +float32 +runs on the CPU: it changes the type/)
    expect(stdout).toMatch(/"out": the GPU against the reference: all 36 equal; 3 of 3 inputs/)
    expect(summary.stdout).toMatch(
      /0 operators run on the GPU, 1 on the CPU:\n +0 {2}cpu {2}CAST "out": it changes/,
    )
    expect(JSON.parse(plain.stdout).placement).toMatchObject([{ kind: 'CAST', name: 'out', where: 'cpu' }])
  })
})

test('profile measures every layer', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'relu6.tflite'), file('relu6'))
  const [table, { code, stdout }] = await Promise.all([
    octet(['profile', 'relu6.tflite', '--batch', '3'], folder),
    octet(['profile', 'relu6.tflite', '--json'], folder),
  ])
  expect(table.code).toBe(0)
  expect(table.stdout).toMatch(/^peaks: [\d.]+ Gop\/s int8, [\d.]+ Gop\/s float32, [\d.]+ GB\/s$/m)
  expect(table.stdout).toMatch(/^0 +[\d.]+ +100.0 % +– +[\d.]+ +[\d.]+ % +1 +RELU6 +out$/m)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    model: 'relu6.tflite',
    layers: [{ kind: 'RELU6', where: 'gpu', dispatches: 1, bytesWritten: 16, share: 1 }],
  })
})

describe('models', () => {
  test('puts a table between the markers of a file', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'models'))
    await writeFile(join(folder, 'models', 'relu6.tflite'), file('relu6'))
    await writeFile(join(folder, 'models', 'broken.tflite'), 'nothing')
    await writeFile(
      join(folder, 'table.md'),
      'before\n<!-- octet models -->\nold\n<!-- /octet models -->\nafter\n',
    )
    const { code } = await octet(['models', 'models', '--inputs', '2', '--into', 'table.md'], folder)
    expect(code).toBe(0)
    const text = await readFile(join(folder, 'table.md'), 'utf8')
    expect(text).toMatch(/^before\n<!-- octet models -->\n\n\| model \|/)
    expect(text).toMatch(
      /`relu6\.tflite` \|.*1 RELU6.*equal, every layer \| 24 of 24 bytes equal, same top-1 in 2 of 2/,
    )
    expect(text).toMatch(/`broken\.tflite` \| 7 B \| refused: models\/broken\.tflite: is 7 bytes long/)
    expect(text).toMatch(/<!-- \/octet models -->\nafter\n$/)
    expect(text).not.toContain('old')
  })

  test('says when there is nothing to do, or no place for the table', async () => {
    const folder = await temporaryFolder()
    const empty = await octet(['models', '.'], folder)
    expect(empty.code).toBe(2)
    expect(empty.stderr).toMatch(/holds no \.tflite files/)
    await writeFile(join(folder, 'relu6.tflite'), file('relu6'))
    await writeFile(join(folder, 'table.md'), 'no markers')
    const unmarked = await octet(['models', '.', '--into', 'table.md'], folder)
    expect(unmarked.code).toBe(2)
    expect(unmarked.stderr).toMatch(/table\.md: has no <!-- octet models -->/)
  })
})

describe('run', () => {
  test('reads a BMP, its pixels as the bytes of a quantized input', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'relu6.tflite'), file('relu6'))
    await writeFile(join(folder, 'image.bmp'), bmp())
    const { code, stdout } = await octet(
      ['run', 'image.bmp', '--model', 'relu6.tflite', '--on', 'cpu', '--json'],
      folder,
    )
    expect(code).toBe(0)
    const pixels = [70, 80, 90, 100, 110, 120, 10, 20, 30, 40, 50, 60]
    expect(JSON.parse(stdout).items[0].outputs.out).toEqual(pixels.map((value) => Math.min(value / 32, 6)))
  })

  test('says when an image is none', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'relu6.tflite'), file('relu6'))
    await writeFile(join(folder, 'image.jpg'), 'no image')
    const { code, stderr } = await octet(['run', 'image.jpg', '--model', 'relu6.tflite'], folder)
    expect(code).toBe(1)
    expect(stderr).toMatch(/octet: image\.jpg: is no picture that Octet reads/)
  })
})
