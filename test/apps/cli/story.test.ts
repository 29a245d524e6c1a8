import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { expect, test } from 'vitest'
import { npy, octet, saveTinyModel, temporaryFolder, tinyImages } from './octet'

interface RunJson {
  readonly dispatches?: number
  readonly items: readonly { readonly outputs: Readonly<Record<string, readonly number[]>> }[]
}

test('freeze, quantize, summarize, run and compare', async () => {
  const folder = await temporaryFolder()
  const run = async (...args: string[]) => {
    const outcome = await octet(args, folder)
    expect(outcome.stderr + outcome.code).toMatch(/0$/)
    return outcome.stdout
  }
  await saveTinyModel(join(folder, 'model'))
  await writeFile(join(folder, 'samples.npy'), npy('<f4', [20, 8, 8, 1], tinyImages(20)))

  await run('freeze', 'model')
  const nodes = await run(
    'quantize',
    'model.tflite',
    '--data',
    'samples.npy',
    '--samples',
    '16',
    '--print-nodes',
  )
  expect(nodes.match(/^\d+ \w+ ".*" int8: /gm)).toHaveLength(5)
  expect(await readdir(folder)).toEqual(['model', 'model-int8.tflite', 'model.tflite', 'samples.npy'])
  expect((await stat(join(folder, 'model-int8.tflite'))).size).toBeGreaterThan(1000)

  const summary = JSON.parse(await run('summarize', 'model-int8.tflite', '--json'))
  expect(summary.operators.map(({ kind }: { kind: string }) => kind)).toContain('SOFTMAX')
  expect(await run('summarize', 'model-int8.tflite')).toMatch(/octet run .*--model model-int8\.tflite/)

  const answer = async (file: string, on: string) =>
    JSON.parse(await run('run', 'samples.npy', '--model', file, '--on', on, '--json')) as RunJson
  const cpu = await answer('model-int8.tflite', 'cpu')
  const gpu = await answer('model-int8.tflite', 'gpu')
  expect(cpu.items).toHaveLength(20)
  expect(gpu.dispatches).toBeGreaterThan(0)
  expect(gpu.items.map(({ outputs }) => outputs)).toEqual(cpu.items.map(({ outputs }) => outputs))
  const float = await answer('model', 'cpu')
  for (const [i, { outputs }] of float.items.entries()) {
    outputs.probabilities?.forEach((p, c) => {
      expect(Math.abs(p - (cpu.items[i]?.outputs.probabilities?.[c] ?? 2))).toBeLessThan(0.05)
    })
  }

  await run('quantize', 'model.tflite', '--data', 'samples.npy', '--weight-bits', '*=4', '-o', 'int4.tflite')
  expect(await run('summarize', 'int4.tflite')).toContain(' int4 ')
  const compared = JSON.parse(
    await run(
      'compare',
      'model.tflite',
      'model-int8.tflite',
      '--data',
      'samples.npy',
      '--on',
      'cpu',
      '--json',
    ),
  )
  expect(compared.before.bytes).toBe((await stat(join(folder, 'model.tflite'))).size)
  expect(compared.layers.layers.length).toBeGreaterThan(3)
  const table = await run('compare', 'model.tflite', 'model-int8.tflite', '--data', 'samples.npy')
  expect(table).toMatch(/"probabilities": largest value at the same place in \d/)
})

test('quantize --mode weights makes a smaller file that runs in float32', async () => {
  const folder = await temporaryFolder()
  await saveTinyModel(join(folder, 'model'))
  await octet(['freeze', 'model'], folder)
  const { code } = await octet(['quantize', 'model.tflite', '--mode', 'weights', '-o', 'w.tflite'], folder)
  expect(code).toBe(0)
  await writeFile(join(folder, 'x.npy'), npy('<f4', [8, 8], tinyImages(1)))
  const { stdout } = await octet(['run', 'x.npy', '-m', 'w.tflite', '--on', 'cpu', '--top', '2'], folder)
  expect(stdout).toMatch(/^probabilities \(3 values\), largest first:\n {6}\d {2}0\.\d+\n {6}\d {2}0\.\d+\n$/)
})

test('freeze --float16 and quantize --mode float16 make the same smaller file', async () => {
  const folder = await temporaryFolder()
  await saveTinyModel(join(folder, 'model'))
  for (const args of [
    ['freeze', 'model'],
    ['freeze', 'model', '--float16', '-o', 'half.tflite'],
    ['quantize', 'model.tflite', '--mode', 'float16'],
  ])
    expect((await octet(args, folder)).code).toBe(0)
  const [whole, half, other] = await Promise.all(
    ['model', 'half', 'model-float16'].map((name) => readFile(join(folder, `${name}.tflite`))),
  )
  expect(other).toEqual(half)
  expect(half?.length).toBeLessThan(whole?.length ?? 0)
})

test('a PNG, a raw file and a .npy file of the same pixels get the same answer', async () => {
  const folder = await temporaryFolder()
  await saveTinyModel(join(folder, 'model'))
  const pixels = Uint8Array.from(tinyImages(1), (value) => 255 * value)
  await writeFile(join(folder, 'x.png'), encode({ width: 8, height: 8, channels: 1, depth: 8, data: pixels }))
  await writeFile(join(folder, 'x.raw'), pixels)
  await writeFile(join(folder, 'x.npy'), npy('|u1', [8, 8], pixels))
  await writeFile(join(folder, 'labels.txt'), 'ant\nbee\ncat\n')
  const answers: string[] = []
  for (const name of ['x.png', 'x.raw', 'x.npy']) {
    const { stdout } = await octet(
      ['run', name, '-m', 'model', '--labels', 'labels.txt', '--on', 'cpu'],
      folder,
    )
    answers.push(stdout)
  }
  expect(answers[0]).toMatch(/0\.\d+ +(ant|bee|cat)$/m)
  expect(answers).toEqual([answers[0], answers[0], answers[0]])
  const inverted = await octet(['run', 'x.png', '-m', 'model', '--invert', '--on', 'cpu'], folder)
  expect(inverted.stdout).not.toBe(answers[0])
  expect(await readFile(join(folder, 'x.raw'))).toEqual(Buffer.from(pixels))
})
