/** Computations of the Open view: the files of a model, pixels as inputs, outputs in figures. */
import { describe, expect, test } from 'vitest'
import { scoresClasses, statisticsOf, topK } from '../../../src/apps/page/open/answer'
import { cameraProblem } from '../../../src/apps/page/open/camera'
import { maxModelBytes, sortFiles } from '../../../src/apps/page/open/files'
import {
  heldRange,
  imageShapeOf,
  type Normalization,
  toInput,
  usualNormalization,
} from '../../../src/apps/page/open/image-input'
import { classNames, parseLabels } from '../../../src/apps/page/open/labels'
import { partOf } from '../../../src/apps/page/open/picture'
import { firstDivergence, sayDifference } from '../../../src/apps/page/open/verify-open'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { agrees } from '../../../src/quantize/tolerance'

const file = (name: string, type = '') => new File(['x'], name, { type })

describe('dropped files', () => {
  test('a model, its weights, labels and pictures are told apart', () => {
    const [model, one, two] = [file('model.json'), file('w-1of2.bin'), file('group1-shard2of2')]
    const sorted = sortFiles([one, file('labels.txt'), model, file('cat.JPG'), two])
    expect(sorted.model).toEqual({ format: 'tfjs', json: model, shards: [one, two] })
    expect(sorted.labels?.name).toBe('labels.txt')
    expect(sorted.images.map(({ name }) => name)).toEqual(['cat.JPG'])
    const lite = file('net.tflite')
    expect(sortFiles([lite]).model).toEqual({ format: 'tflite', file: lite })
    expect(sortFiles([file('a', 'image/png')]).model).toBeUndefined()
    // Exporters put other JSON files beside the model.
    expect(sortFiles([file('training.json'), model]).model).toMatchObject({ json: model })
  })

  test.each([
    [['a.tflite', 'b.tflite'], /^a\.tflite, b\.tflite: drop one model at a time$/],
    [['a.tflite', 'model.json'], /one model at a time/],
    [['a.json', 'b.json'], /^a\.json, b\.json: drop one model at a time, its model\.json/],
    [['w-1of2.bin', 'w-2of2.bin'], /^w-1of2\.bin, w-2of2\.bin: weights need their model\.json/],
    [['net.onnx'], /^net\.onnx: this format is not read; convert it to \.tflite/],
    [['readme.md', 'b', 'c', 'd'], /^readme\.md, b, c and 1 more: no model that is read here/],
    [['a.txt', 'b.txt'], /one list of labels/],
    [[], /no file came/],
  ])('%j is refused in words', (names, words) => {
    expect(() => sortFiles(names.map((name) => file(name)))).toThrow(words)
  })

  test('a model over the size limit is refused before it is read', () => {
    const large = Object.defineProperty(file('large.tflite'), 'size', { value: maxModelBytes + 1 })
    expect(() => sortFiles([large])).toThrow(
      /^large\.tflite: the model has 256 MB; this page reads up to 256 MB$/,
    )
  })
})

describe('labels', () => {
  test('one a line; numbers that count the lines are left out', () => {
    expect(parseLabels('\ufeffcat\r\ndog \r\n')).toEqual(['cat', 'dog'])
    expect(parseLabels('0 cat\n1: dog\n')).toEqual(['cat', 'dog'])
    expect(parseLabels('7 cats\n1 dog')).toEqual(['7 cats', '1 dog'])
  })

  test('a list that is one short leaves out the background', () => {
    expect([0, 1].map(classNames(['cat', 'dog'], 3))).toEqual(['background', 'cat'])
    expect([0, 1, 2].map(classNames(['cat', 'dog'], 2))).toEqual(['cat', 'dog', 'class 2'])
    expect(classNames(undefined, 2)(1)).toBe('class 1')
  })
})

describe('pixels', () => {
  const image = (
    channels: number,
    type: 'float32' | 'int8' | 'uint8' = 'float32',
    scale = 1,
    zeroPoint = 0,
  ) => {
    const quant = type === 'float32' ? undefined : perTensor(scale, zeroPoint)
    return makeTensor({ name: 'image', shape: [1, 2, 2, channels], type, quant })
  }
  const plain = { grey: false, invert: false } as const
  const orange = [255, 102, 0, 255]
  const rgba = [...orange, ...orange, ...orange, ...orange]

  test.each<[Normalization, number[]]>([
    ['unit', [1, 0.4, 0]],
    ['signed', [1, -0.2, -1]],
    ['bytes', [255, 102, 0]],
    ['imagenet', [(1 - 0.485) / 0.229, (0.4 - 0.456) / 0.224, -0.406 / 0.225]],
  ])('%s', (normalization, expected) => {
    const values = toInput(rgba, image(3), { ...plain, normalization })
    expect(values.length).toBe(12)
    expected.forEach((value, c) => {
      expect(values[9 + c]).toBeCloseTo(value, 5)
    })
  })

  test('one channel is luma; light strokes on dark ground by inverting', () => {
    const luma = (0.299 * 255 + 0.587 * 102) / 255
    expect(toInput(rgba, image(1), { ...plain, normalization: 'unit' })[3]).toBeCloseTo(luma, 6)
    const dark = toInput(rgba, image(1), { normalization: 'unit', grey: true, invert: true })
    expect(dark[0]).toBeCloseTo(1 - luma, 6)
    const three = toInput(rgba, image(3), { normalization: 'unit', grey: true, invert: false })
    expect([three[0], three[2]]).toEqual([Math.fround(luma), Math.fround(luma)])
  })

  test('quantized inputs say what they hold', () => {
    expect(heldRange(image(3, 'uint8', 1 / 128, 128))).toEqual([-1, 127 / 128])
    expect(usualNormalization(image(3, 'uint8', 1 / 128, 128))).toBe('signed')
    expect(usualNormalization(image(3, 'int8', 1 / 255, -128))).toBe('unit')
    expect(usualNormalization(image(3, 'int8', 1, -128))).toBe('bytes')
    expect(usualNormalization(image(3, 'int8', 0.1, 3))).toBe('held')
    expect(usualNormalization(image(3))).toBe('unit')
    const held = toInput(rgba, image(3, 'int8', 0.1, 3), { ...plain, normalization: 'held' })
    expect(held[0]).toBeCloseTo(12.4, 5)
    expect(held[2]).toBeCloseTo(-13.1, 5)
  })

  test('a picture of other proportions is cut to the middle, or stretched', () => {
    const input = { width: 100, height: 50 }
    const middle = { x: 0, y: 25, width: 300, height: 150 }
    expect(partOf({ width: 300, height: 200 }, input, 'crop')).toEqual(middle)
    expect(partOf({ width: 50, height: 10 }, input, 'crop')).toEqual({ x: 15, y: 0, width: 20, height: 10 })
    expect(partOf({ width: 300, height: 200 }, input, 'stretch')).toEqual({
      x: 0,
      y: 0,
      width: 300,
      height: 200,
    })
  })

  test('which inputs take images', () => {
    const shapeOf = (...shape: number[]) => imageShapeOf({ shape })
    expect(shapeOf(1, 96, 64, 3)).toEqual({ height: 96, width: 64, channels: 3 })
    expect(shapeOf(1, 784)).toEqual({ height: 28, width: 28, channels: 1 })
    expect(shapeOf(1, 28, 28)).toEqual({ height: 28, width: 28, channels: 1 })
    expect([shapeOf(1, 640), shapeOf(1, 49, 10, 2), shapeOf(1, 1, 1, 3)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('answers', () => {
  test('the largest values, the first of equal ones first, NaN last', () => {
    const values = Float32Array.of(0.25, Number.NaN, 0.5, 0.25, 0.5)
    expect(topK(values, 3).map(({ index }) => index)).toEqual([2, 4, 0])
    expect(topK(values, 9).map(({ index }) => index)).toEqual([2, 4, 0, 3, 1])
  })

  test('which outputs score classes', () => {
    expect([[1, 10], [1, 1, 1, 5], [4]].map((shape) => scoresClasses(shape))).toEqual([true, true, true])
    expect([[1, 7, 7, 3], [1], [2, 10]].map((shape) => scoresClasses(shape))).toEqual([false, false, false])
    expect(scoresClasses([1, 640], [{ shape: [1, 640] }])).toBe(false)
  })

  test('figures of other outputs', () => {
    const { min, max, mean, deviation } = statisticsOf([1, 3, 5, 7])
    expect([min, max, mean, deviation]).toEqual([1, 7, 4, Math.sqrt(5)])
  })
})

describe('verification', () => {
  const layer = (
    type: 'int8' | 'float32',
    differing: number,
    largest: number,
    where: 'gpu' | 'cpu' = 'gpu',
  ) => ({
    kind: 'ADD',
    name: 'a',
    type,
    where,
    elements: 10,
    differing,
    largest,
  })

  test('bytes are equal or not, float32 is within a ten-thousandth or not', () => {
    expect([layer('int8', 0, 0), layer('float32', 9, 1e-4)].map(agrees)).toEqual([true, true])
    expect([layer('int8', 1, 1), layer('float32', 1, 2e-4)].map(agrees)).toEqual([false, false])
  })

  test('is told in words, with what rounding explains', () => {
    const said = [
      layer('int8', 0, 0),
      layer('int8', 2, 3),
      layer('float32', 9, 2e-6),
      { ...layer('float32', 9, 0.02), tolerance: 0.05 },
      { ...layer('float32', 9, 0.02), tolerance: 2e-4 },
    ].map(sayDifference)
    expect(said).toEqual([
      'all 10 equal',
      '2 of 10 differ, by at most 3',
      'at most 2.0e-6 apart',
      'at most 0.02 apart, which rounding explains',
      'at most 0.02 apart, of which rounding explains 2.0e-4',
    ])
  })

  test('the first layer on the GPU that diverges', () => {
    const good = layer('int8', 0, 0)
    expect(
      firstDivergence([good, layer('int8', 1, 1, 'cpu'), layer('int8', 2, 1), layer('int8', 3, 1)]),
    ).toBe(2)
    expect(firstDivergence([good, good])).toBeUndefined()
  })
})

test('every refusal of a camera says what to do', () => {
  for (const name of ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'AbortError', '']) {
    expect(cameraProblem(name)).toMatch(/allow the camera|choose a picture|start it again/)
  }
})
