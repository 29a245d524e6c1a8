import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { npy, octet, saveTinyModel, temporaryFolder, tinyImages } from './octet'

let model = ''
let file: Uint8Array = new Uint8Array()

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'octet-'))
  model = join(folder, 'model')
  await saveTinyModel(model)
  const { code } = await octet(['freeze', 'model', '--out', 'tiny.tflite'], folder)
  expect(code).toBe(0)
  file = await readFile(join(folder, 'tiny.tflite'))
})

afterAll(() => rm(dirname(model), { recursive: true, force: true }))

/** A folder with the tiny model's `tiny.tflite`, and good samples. */
async function workplace(): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'tiny.tflite'), file)
  await writeFile(join(folder, 'good.npy'), npy('<f4', [4, 8, 8, 1], tinyImages(4)))
  return folder
}

/** Runs a command that must fail with one line and write nothing. */
async function fails(folder: string, args: readonly string[], message: RegExp): Promise<void> {
  const before = await readdir(folder, { recursive: true })
  const { code, stdout, stderr } = await octet(args, folder)
  const last = stderr.trimEnd().split('\n').at(-1) ?? ''
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(last).toMatch(/^octet: /)
  expect(last).toMatch(message)
  expect(stderr).not.toMatch(/^ +at /m)
  expect(await readdir(folder, { recursive: true })).toEqual(before)
}

describe('models', () => {
  test('a file that is not there', async () => {
    await fails(await workplace(), ['summarize', 'none.tflite'], /none\.tflite: no such file or folder/)
  })

  test('a .tflite file that is cut off', async () => {
    const folder = await workplace()
    await writeFile(join(folder, 'short.tflite'), file.subarray(0, file.length >> 1))
    await fails(folder, ['summarize', 'short.tflite'], /short\.tflite: /)
    await fails(folder, ['quantize', 'short.tflite', '--data', 'good.npy'], /short\.tflite: /)
  })

  test('a precision of the GPU, on the CPU', async () => {
    const args = ['run', 'good.npy', '-m', 'tiny.tflite', '--on', 'cpu', '--precision', 'float16']
    const { code, stderr } = await octet(args, await workplace())
    expect(code).toBe(2)
    expect(stderr).toContain('octet: --precision float16 is of the GPU: leave out --on cpu')
  })

  test('a .tflite file that is none', async () => {
    const folder = await workplace()
    await writeFile(
      join(folder, 'noise.tflite'),
      Uint8Array.from({ length: 400 }, (_, i) => i * 37),
    )
    await fails(folder, ['run', 'good.npy', '-m', 'noise.tflite'], /noise\.tflite: .*TFL3/)
  })

  test('a model.json whose shard is missing, or short', async () => {
    const folder = await workplace()
    await cp(model, join(folder, 'model'), { recursive: true })
    const shard = (await readdir(model)).find((name) => name.endsWith('.bin')) ?? ''
    const bytes = await readFile(join(model, shard))
    await writeFile(join(folder, 'model', shard), bytes.subarray(0, 100))
    await fails(folder, ['freeze', 'model'], /model\.json: .*100/)
    const json = await readFile(join(model, 'model.json'), 'utf8')
    await writeFile(join(folder, 'model', 'model.json'), json.replace(shard, 'elsewhere.bin'))
    await fails(folder, ['freeze', 'model'], /elsewhere\.bin/)
    await writeFile(join(folder, 'model', 'model.json'), json.replace(shard, '../../outside.bin'))
    await fails(folder, ['freeze', 'model'], /outside the model's folder/)
    await writeFile(join(folder, 'model', 'model.json'), json.slice(0, 50))
    await fails(folder, ['freeze', 'model'], /model\.json: is not JSON/)
  })

  test('a model that is quantized already', async () => {
    const folder = await workplace()
    expect(
      (await octet(['quantize', 'tiny.tflite', '--data', 'good.npy', '-o', 'q.tflite'], folder)).code,
    ).toBe(0)
    await fails(folder, ['quantize', 'q.tflite', '--data', 'good.npy'], /quantized already/)
  })
})

test('bits of weights that there are not, and a layer that is not there', async () => {
  const folder = await workplace()
  const quantize = ['quantize', 'tiny.tflite', '--data', 'good.npy', '--weight-bits']
  for (const bits of ['0', '9', '3.5', 'four', 'conv=', 'conv=9', '=4']) {
    const { code, stderr } = await octet([...quantize, bits], folder)
    expect({ bits, code }).toEqual({ bits, code: 2 })
    expect(stderr).toMatch(/--weight-bits/)
  }
  await fails(
    folder,
    [...quantize, 'fc9=4'],
    /weightBits names "fc9", which is no layer with weights; there are "/,
  )
})

describe('calibration sets and inputs', () => {
  test('an empty folder', async () => {
    const folder = await workplace()
    await mkdir(join(folder, 'empty'))
    await fails(folder, ['quantize', 'tiny.tflite', '--data', 'empty'], /empty: holds no samples/)
  })

  test('an array without items', async () => {
    const folder = await workplace()
    await writeFile(join(folder, 'none.npy'), npy('<f4', [0, 8, 8, 1], new Float32Array()))
    await fails(
      folder,
      ['quantize', 'tiny.tflite', '--data', 'none.npy'],
      /none\.npy: has shape \(0, 8, 8, 1\)/,
    )
  })

  test('an array of another shape', async () => {
    const folder = await workplace()
    await writeFile(join(folder, 'wide.npy'), npy('<f4', [2, 8, 9, 1], new Float32Array(144)))
    const message = /wide\.npy: has shape \(2, 8, 9, 1\); "conv_input" takes one item of shape \(8, 8, 1\)/
    await fails(folder, ['quantize', 'tiny.tflite', '--data', 'wide.npy'], message)
    await fails(folder, ['run', 'wide.npy', '-m', 'tiny.tflite', '--on', 'cpu'], message)
    await fails(folder, ['compare', 'tiny.tflite', 'tiny.tflite', '--data', 'wide.npy'], message)
  })

  test('values that are not finite', async () => {
    const folder = await workplace()
    const values = tinyImages(1)
    values[5] = Number.NaN
    await writeFile(join(folder, 'nan.npy'), npy('<f4', [8, 8, 1], values))
    await fails(folder, ['quantize', 'tiny.tflite', '--data', 'nan.npy'], /nan\.npy: element 5 is NaN/)
    await fails(folder, ['run', 'nan.npy', '-m', 'tiny.tflite'], /nan\.npy: element 5 is NaN/)
  })

  test('raw files of another length', async () => {
    const folder = await workplace()
    await writeFile(join(folder, 'x.raw'), new Uint8Array(65))
    const message = /x\.raw: has 65 bytes; .* takes 64 bytes of uint8 or 256 of float32/
    await fails(folder, ['run', 'x.raw', '-m', 'tiny.tflite', '--on', 'cpu'], message)
  })

  test("MNIST's files where one is short", async () => {
    const folder = await workplace()
    await mkdir(join(folder, 'mnist'))
    await writeFile(join(folder, 'mnist', 'train-images-idx3-ubyte'), new Uint8Array(10))
    await fails(
      folder,
      ['quantize', 'tiny.tflite', '--data', 'mnist'],
      /mnist has no train-labels|train-images/,
    )
    await fails(folder, ['mnist', '--data', 'mnist'], /mnist/)
  })
})

test('--verbose shows the stack', async () => {
  const { code, stderr } = await octet(['summarize', 'none.tflite', '--verbose'], await workplace())
  expect(code).toBe(1)
  expect(stderr).toMatch(/^ +at /m)
})

test('a file that cannot be replaced stays, and no temporary file is left', async () => {
  const folder = await workplace()
  await mkdir(join(folder, 'taken.tflite'))
  await fails(folder, ['freeze', model, '--out', 'taken.tflite'], /taken\.tflite/)
})
