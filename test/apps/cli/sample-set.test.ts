/** Folders of pictures, several inputs, and what is left out. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { encode as encodeJpeg } from 'jpeg-js'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { parseNpz } from '../../../src/apps/cli/npz'
import { readSampleSet } from '../../../src/apps/cli/sample-set'
import { writeTflite } from '../../../src/formats/tflite/write'
import { InputError } from '../../../src/graph/errors'
import { makeTensor, type Tensor } from '../../../src/graph/tensor'
import { concatenation } from '../../../src/ops/index'
import { Net } from '../../passes/net'
import { npz } from './npz'
import { npy, octet, temporaryFolder } from './octet'
import { bmp } from './pictures/bmp'
import { gif } from './pictures/gif'

const side = 4
const image = makeTensor({ name: 'image', shape: [1, side, side, 3], type: 'float32' })
const left = makeTensor({ name: 'left', shape: [1, 2], type: 'float32' })
const right = makeTensor({ name: 'right/eye:0', shape: [1, 3], type: 'int32' })
const options = { invert: false, rawType: undefined, count: 100, split: 'train' } as const

let folder = ''
const said: string[] = []

beforeEach(async () => {
  folder = await temporaryFolder()
  said.length = 0
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
})

const write = (name: string, bytes: Uint8Array | string) => writeFile(join(folder, name), bytes)
const read = (given: readonly string[], inputs: readonly Tensor[], count = 100) =>
  readSampleSet(given, inputs, { ...options, count })

const floats = (...values: number[]) => npy('<f4', [values.length], Float32Array.from(values))
const ints = (...values: number[]) => npy('<i8', [values.length], BigInt64Array.from(values, BigInt))

/** A folder of a grey picture in each format that needs no browser, one in a subfolder, and of other files. */
async function writePictures(): Promise<void> {
  await mkdir(join(folder, 'photos', 'more'), { recursive: true })
  const rgba = (grey: number) => new Uint8Array(side * side * 4).fill(grey)
  const png = encode({ width: side, height: side, channels: 3, depth: 8, data: new Uint8Array(48).fill(51) })
  await write('photos/a.png', png)
  await write('photos/b.JPG', encodeJpeg({ width: side, height: side, data: rgba(102) as never }, 100).data)
  await write('photos/c.bmp', bmp(side, side, rgba(153), { bits: 24 }))
  await write(
    'photos/more/d.gif',
    gif(side, side, new Array(16).fill(1), [
      [0, 0, 0],
      [204, 204, 204],
    ]),
  )
  await write('photos/notes.txt', 'no picture')
  await write('photos/.hidden.png', 'none either')
}

describe('a folder of pictures', () => {
  test('is read in every format, with its subfolders; what is left out is named', async () => {
    await writePictures()
    const { items, sources, origin } = await read([join(folder, 'photos')], [image])
    expect(items.map((item) => Math.round(255 * (item.image?.[0] ?? 0)))).toEqual([51, 102, 153, 204])
    expect(sources.map((path) => path.slice(folder.length))).toEqual([
      '/photos/a.png',
      '/photos/b.JPG',
      '/photos/c.bmp',
      '/photos/more/d.gif',
    ])
    expect(origin).toMatch(/^4 samples of /)
    expect(said.join('')).toMatch(/^left out, .*\.hidden\.png, .*notes\.txt\n$/)
  })

  test('says how much of it is used', async () => {
    await writePictures()
    expect((await read([join(folder, 'photos')], [image], 2)).origin).toMatch(/, the first 2 of 4 files$/)
  })

  test('a damaged picture is an error, not left out', async () => {
    await writePictures()
    await write('photos/e.jpg', 'no picture')
    await expect(read([join(folder, 'photos')], [image])).rejects.toThrow(/e\.jpg: is no picture/)
  })

  test('several files and folders are read one after the other', async () => {
    await writePictures()
    const given = [join(folder, 'photos', 'c.bmp'), join(folder, 'photos', 'more')]
    expect((await read(given, [image])).items).toHaveLength(2)
  })
})

describe('several inputs', () => {
  const inputs = [left, right]
  const expected = [
    { left: Float32Array.of(1, 2), 'right/eye:0': Float32Array.of(3, 4, 5) },
    { left: Float32Array.of(6, 7), 'right/eye:0': Float32Array.of(8, 9, 10) },
  ]
  const stacked = {
    left: npy('<f4', [2, 2], Float32Array.of(1, 2, 6, 7)),
    right: npy('<i4', [2, 3], Int32Array.of(3, 4, 5, 8, 9, 10)),
  }

  test('come from a folder a sample', async () => {
    for (const name of ['s1', 's2']) await mkdir(join(folder, name))
    await write('s1/left.npy', floats(1, 2))
    await write('s1/right_eye_0.npy', ints(3, 4, 5))
    await write('s2/left.npy', floats(6, 7))
    await write('s2/right_eye_0.npy', ints(8, 9, 10))
    expect((await read([folder], inputs)).items).toEqual(expected)
    await mkdir(join(folder, 's3'))
    await write('s3/left.npy', floats(1, 2))
    await expect(read([folder], inputs)).rejects.toThrow(
      /s3: has no file for the input "right\/eye:0", right_eye_0/,
    )
  })

  test('come from files of formats that are read; others beside them are left out and named', async () => {
    await write('left.npy', floats(1, 2))
    await write('left.txt', 'what left is')
    await write('right_eye_0.npy', ints(3, 4, 5))
    expect((await read([folder], inputs)).items).toEqual(expected.slice(0, 1))
    expect(said.join('')).toMatch(/^left out, .*left\.txt\n$/)
    await mkdir(join(folder, 'other'))
    await write('other/left.npy', floats(1, 2))
    await write('other/right_eye_0.json', '{}')
    await expect(read([join(folder, 'other')], inputs)).rejects.toThrow(
      /other: has no file for the input "right\/eye:0", right_eye_0/,
    )
  })

  test('come from .npz files, with their names or in their order', async () => {
    await write('named.npz', npz({ left: stacked.left, 'right/eye:0': stacked.right }))
    await write('order.npz', npz({ arr_0: stacked.left, arr_1: stacked.right }, false))
    await write('other.npz', npz({ left: stacked.left, rihgt: stacked.right }))
    expect((await read([join(folder, 'named.npz')], inputs)).items).toEqual(expected)
    expect((await read([join(folder, 'order.npz')], inputs)).items).toEqual(expected)
    await expect(read([join(folder, 'other.npz')], inputs)).rejects.toThrow(
      /other\.npz: has no array "right\/eye:0"; it has left, rihgt/,
    )
  })

  test('come from files named on the command line', async () => {
    await write('l.npy', stacked.left)
    await write('r.npy', stacked.right)
    const [l, r] = [join(folder, 'l.npy'), join(folder, 'r.npy')]
    expect((await read([`right/eye:0=${r}`, `left=${l}`], inputs)).items).toEqual(expected)
    await expect(read([`left=${l}`], inputs)).rejects.toThrow('nothing is given for the input "right/eye:0"')
    await expect(read([`lfet=${l}`, `right/eye:0=${r}`], inputs)).rejects.toThrow(/lfet=.*: names no input/)
    await expect(read([l, r], inputs)).rejects.toThrow(/l\.npy: the model has 2 inputs; say for each/)
    await write('short.npy', floats(1, 2))
    const short = [`left=${join(folder, 'short.npy')}`, `right/eye:0=${r}`]
    await expect(read(short, inputs)).rejects.toThrow('different numbers of items: "left" 1, "right/eye:0" 2')
  })
})

describe('.npz files', () => {
  const bytes = npz({ a: floats(1, 2), b: ints(3) })

  test('damaged ones are errors', () => {
    expect([...parseNpz(bytes, 'x').keys()]).toEqual(['a', 'b'])
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseNpz(bytes.slice(0, length), 'x.npz'), `${length}`).toThrow(InputError)
    }
    const damaged = npz({ a: floats(1, 2) }, false)
    damaged[160] = 99
    expect(() => parseNpz(damaged, 'x.npz')).toThrow(
      'x.npz: is no .npz file that can be read: "a.npy" is damaged',
    )
  })

  test('ones that unpack to gigabytes are refused before they are', () => {
    const large = npz({ a: floats(1) })
    const view = new DataView(large.buffer)
    const entry = Buffer.from(large).indexOf('PK\x01\x02')
    view.setUint32(entry + 24, 2 ** 31 + 1, true)
    expect(() => parseNpz(large, 'x.npz')).toThrow('unpacks to more than 2147483648 bytes')
    view.setUint32(entry + 24, 10, true)
    expect(() => parseNpz(large, 'x.npz')).toThrow(InputError)
  })
})

test('quantize, compare and run take a network of two inputs, and run names each picture', async () => {
  await writePictures()
  const net = new Net()
  const images = ['left', 'right'].map((name) => net.input([1, side, side, 3], name))
  const parts = images.map((one, i) => net.conv(one, `conv${i}`, 2, 'VALID', 1, side))
  const both = net.emit(concatenation, { axis: 3, activation: 'none' }, parts, 'both')
  await write('two.tflite', writeTflite(net.graph(images, [both])))
  const given = ['left=photos', 'right=photos'].flatMap((text) => ['--data', text])
  const quantized = await octet(['quantize', 'two.tflite', ...given], folder)
  expect([quantized.code, quantized.stderr]).toEqual([0, expect.stringContaining('left out, ')])
  const compared = await octet(
    ['compare', 'two.tflite', 'two-int8.tflite', ...given, '--on', 'cpu', '--json'],
    folder,
  )
  expect(JSON.parse(compared.stdout).layers).toMatchObject({ samples: 4 })
  const ran = await octet(
    ['run', 'left=photos', 'right=photos', '-m', 'two-int8.tflite', '--on', 'cpu'],
    folder,
  )
  expect(ran.stdout).toMatch(/^photos\/c\.bmp, photos\/c\.bmp: both \(4 values\), largest first:$/m)
})
