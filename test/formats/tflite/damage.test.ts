/** Files whose structure is damaged: nothing outside the file is read, and nothing large is allocated. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readTflite } from '../../../src/formats/tflite/read'
import { writeTflite } from '../../../src/formats/tflite/write'
import { ModelError } from '../../../src/graph/errors'
import { allTensors, type Graph } from '../../../src/graph/graph'
import { expectRefusal, thrownBy } from '../../harness/attempt'
import { type Random, seeded } from '../../harness/random'
import { builtCases } from '../../ops/cases'
import { exchange, type Field, fieldsOf, rewrite } from './fields'
import { halfModels, hybridModels, legacyModels } from './other-models'
import { convModel, rawFile } from './raw'

afterEach(() => {
  vi.restoreAllMocks()
})

function failure(file: Uint8Array): string {
  return thrownBy(() => readTflite(file, 'bad.tflite'), ModelError).message
}

/** Places in a file, followed by hand. */
class Places {
  readonly view: DataView

  constructor(readonly file: Uint8Array) {
    this.view = new DataView(file.buffer, file.byteOffset)
  }

  get root(): number {
    return this.follow(0)
  }

  follow(at: number): number {
    return at + this.view.getUint32(at, true)
  }

  vtable(table: number): number {
    return table - this.view.getInt32(table, true)
  }

  field(table: number, slot: number): number {
    return table + this.view.getUint16(this.vtable(table) + 4 + 2 * slot, true)
  }

  /** Table `index` of the vector in `slot`. */
  element(table: number, slot: number, index: number): number {
    return this.follow(this.follow(this.field(table, slot)) + 4 + 4 * index)
  }
}

function damaged(change: (places: Places) => void): Uint8Array {
  const file = rawFile(convModel())
  change(new Places(file))
  return file
}

describe('a damaged file', () => {
  it('is read as long as nothing is changed', () => {
    expect(readTflite(damaged(() => {})).operators).toHaveLength(1)
  })

  it('says how short it is', () => {
    expect(failure(new Uint8Array(0))).toBe(
      'bad.tflite: is 0 bytes long; a TFL3 file has 8 bytes at the least',
    )
    expect(failure(rawFile(convModel()).subarray(0, 7))).toMatch(/is 7 bytes long/)
  })

  it('is never read when bytes are missing at its end, beyond the padding there', () => {
    const file = rawFile(convModel())
    for (let length = 0; length < file.length - 16; length++) failure(file.slice(0, length))
  })

  it('says when it is a web page', () => {
    expect(failure(new TextEncoder().encode('<!doctype html>'))).toMatch(/it looks like a web page/)
  })

  it('says where a table outside it should be', () => {
    const file = damaged(({ view }) => view.setUint32(0, 1_000_000, true))
    expect(failure(file)).toBe(
      `bad.tflite: the model is at byte 1000000, outside the file's ${file.length} bytes`,
    )
  })

  it('says where a field list outside it should be', () => {
    const after = damaged(({ view, root }) => view.setInt32(root, -1_000_000, true))
    expect(failure(after)).toMatch(/the field list of the model is at byte 10000\d\d, outside/)
    const before = damaged(({ view, root }) => view.setInt32(root, 1_000_000, true))
    expect(failure(before)).toMatch(/the field list of the model is at byte -9\d+, outside/)
  })

  it('says when a field list or a table is too short, or reaches beyond its end', () => {
    const vtable = (places: Places, at: number, value: number) =>
      places.view.setUint16(places.vtable(places.root) + at, value, true)
    expect(failure(damaged((p) => vtable(p, 0, 2)))).toMatch(
      /the model at byte \d+: field list and table are 2 and/,
    )
    expect(failure(damaged((p) => vtable(p, 2, 3)))).toMatch(/and 3 bytes long; 4 is the least/)
    expect(failure(damaged((p) => vtable(p, 0, 65534)))).toMatch(/the field list of the model is at bytes/)
    expect(failure(damaged((p) => vtable(p, 2, 65535)))).toMatch(/the model is at bytes \d+ to \d+, outside/)
  })

  it('says when a field lies outside its table', () => {
    const file = damaged(({ view, root }) => view.setUint16(root - view.getInt32(root, true) + 4, 60, true))
    expect(failure(file)).toMatch(/the model at byte \d+: field 0 is at 60 of the table's \d+ bytes/)
  })

  it('says which vector is longer than it', () => {
    for (const length of [1000, 0x3fff_ffff, 0xffff_ffff]) {
      const file = damaged((places) => {
        const subgraph = places.element(places.root, 2, 0)
        const tensor = places.element(subgraph, 0, 0)
        places.view.setUint32(places.follow(places.field(tensor, 0)), length, true)
      })
      expect(failure(file)).toMatch(new RegExp(`the shape of tensor 0 \\(${length} elements\\) is at bytes`))
    }
  })

  it('says which string is longer than it', () => {
    const file = damaged((places) => {
      const tensor = places.element(places.element(places.root, 2, 0), 0, 1)
      places.view.setUint32(places.follow(places.field(tensor, 3)), 5000, true)
    })
    expect(failure(file)).toMatch(/the name of tensor 1 \(5000 elements\) is at bytes/)
  })

  it('says which offset leads outside it', () => {
    const file = damaged((places) => {
      const operator = places.element(places.element(places.root, 2, 0), 3, 0)
      places.view.setUint32(places.field(operator, 1), 0x7fff_fff0, true)
    })
    expect(failure(file)).toMatch(/the inputs of operator 0 \(CONV_2D\) is at byte \d+, outside/)
  })
})

describe('a file that refers to the same bytes over and over', () => {
  it('does not take more time than its size allows', () => {
    const model = convModel()
    const graph = model.subgraphs[0]
    if (!graph) throw new Error('no subgraph')
    const bytes = new Uint8Array(400_000)
    model.buffers.push({ data: bytes })
    const first = graph.tensors.length
    const copies = Array.from({ length: 400 }, (_, i) => ({
      name: `${i}`,
      shape: [bytes.length],
      type: 9,
      buffer: 3,
    }))
    graph.tensors.push(...copies)
    graph.operators[0] = { inputs: copies.map((_, i) => first + i), outputs: [3] }
    expect(failure(rawFile(model))).toMatch(/refer to the same bytes over and over/)
  })

  it('shares one copy of a constant between the tensors that hold it', () => {
    const model = convModel()
    const graph = model.subgraphs[0]
    if (!graph) throw new Error('no subgraph')
    const filter = graph.tensors[1]
    const output = graph.tensors[3]
    graph.tensors.push({ ...filter, name: 'again' }, { ...output, name: 'out again' })
    graph.operators.push({ ...graph.operators[0], inputs: [0, 4, 2], outputs: [5] })
    const [one, two] = readTflite(rawFile(model)).operators
    expect(two?.inputs[1]?.name).toBe('again')
    expect(two?.inputs[1]?.data).toBe(one?.inputs[1]?.data)
  })
})

/**
 * One of the ways in which a file goes bad: in a third of the cases one to three fields hold another number of their
 * kind, in a third something awkward.
 */
function mutate(original: Uint8Array, fields: readonly Field[], random: Random): Uint8Array {
  const file = original.slice()
  const below = (limit: number) => Math.floor(random() * limit)
  const word = () =>
    [0, 1, 4, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, file.length, below(file.length)][below(8)] ?? 0
  const view = new DataView(file.buffer)
  const way = below(3)
  if (way === 0) {
    const known = fields.filter((field) => field.below !== undefined)
    for (let i = 0; i <= below(3); i++) exchange(file, known[below(known.length)] as Field, below)
    return file
  }
  if (way === 1) {
    for (let i = 0; i <= below(3); i++) rewrite(file, fields[below(fields.length)] as Field, below)
    return file
  }
  switch (below(6)) {
    case 0:
      for (let i = 0; i <= below(8); i++) file[below(file.length)] = below(256)
      return file
    case 1:
      view.setUint32(4 * below(Math.floor(file.length / 4)), word(), true)
      return file
    case 2:
      view.setUint16(
        2 * below(Math.floor(file.length / 2)),
        [0, 2, 4, 0xffff, below(64)][below(5)] ?? 0,
        true,
      )
      return file
    case 3:
      return file.slice(0, below(file.length))
    case 4: {
      const at = below(file.length)
      const length = 1 + below(32)
      return new Uint8Array(Buffer.concat([file.subarray(0, at), file.subarray(at + length)]))
    }
    default: {
      const length = 1 + below(64)
      file.copyWithin(
        below(file.length),
        below(file.length),
        Math.min(file.length, below(file.length) + length),
      )
      return file
    }
  }
}

/** Bytes of all constants, each array once. */
function constantBytes(graph: Graph): number {
  const arrays = new Set(allTensors(graph).flatMap(({ data }) => (data ? [data.buffer] : [])))
  return [...arrays].reduce((sum, { byteLength }) => sum + byteLength, 0)
}

describe('20,000 random damages', () => {
  const written = builtCases().filter(({ file }) => file !== 'none')
  const others = [...hybridModels(), ...halfModels(), ...legacyModels()].map(rawFile)
  // Every other damage is one of those that the writer doesn't write.
  const files = written
    .flatMap(({ graph }, i) => [writeTflite(graph), others[i % others.length] as Uint8Array])
    // In large files next to everything is weights, whose damage nothing notices.
    .filter((file) => file.length < 2 ** 16)
    .map((file) => ({ file, fields: fieldsOf(file) }))
  const random = seeded(20_26)
  const count = 20_000

  it('give a graph or a ModelError, and no list or copy larger than the file', () => {
    const from = vi.spyOn(Array, 'from')
    const slice = vi.spyOn(Uint8Array.prototype, 'slice')
    let read = 0
    let rejected = 0
    for (let i = 0; i < count; i++) {
      const original = files[i % files.length] as (typeof files)[0]
      const file = mutate(original.file, original.fields, random)
      from.mockClear()
      slice.mockClear()
      try {
        const graph = readTflite(file, `case ${i}`)
        expect(constantBytes(graph), `case ${i}`).toBeLessThanOrEqual(4 * file.length + 2 ** 16)
        read++
      } catch (error) {
        expectRefusal(error, ModelError, `case ${i}`)
        expect((error as Error).message).toMatch(`case ${i}: `)
        rejected++
      }
      const lists = from.mock.calls.map(([source]) => (source as ArrayLike<unknown>).length ?? 0)
      expect(Math.max(0, ...lists), `case ${i}`).toBeLessThanOrEqual(Math.max(256, file.length))
      const copied = slice.mock.results.reduce((sum, { value }) => sum + (value as Uint8Array).length, 0)
      expect(copied, `case ${i}`).toBeLessThanOrEqual(4 * file.length + 2 ** 16)
    }
    expect(read + rejected).toBe(count)
    // Both outcomes happen, so that the mutations are neither all harmless nor all fatal.
    expect(read).toBeGreaterThan(count / 20)
    expect(rejected).toBeGreaterThan(count / 5)
  })
})
