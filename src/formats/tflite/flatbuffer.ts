/** Reads FlatBuffers from untrusted bytes: checks that a position is inside the file before reading there. */
import { ModelError } from '../../graph/errors'

/** Units of work that reading a file may cost: for each of its bytes, and in addition for any file; see `charge`. */
const workPerByte = 64
const workAtLeast = 2 ** 20

/** A file being read: its bytes, its name for errors, and the work that its reader may still do. */
export class FlatFile {
  readonly view: DataView
  readonly #decoder = new TextDecoder()
  #work: number

  /** @param name the file's name in errors */
  constructor(
    readonly bytes: Uint8Array,
    readonly name: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#work = workAtLeast + workPerByte * bytes.byteLength
  }

  /** @throws ModelError with the file's name. */
  fail(what: string, cause?: unknown): never {
    throw new ModelError(`${this.name}: ${what}`, cause === undefined ? undefined : { cause })
  }

  /**
   * Charges work to the file's allowance, and fails when it is spent. Tables may overlap, so that a small file can
   * describe more than any machine holds; sound files never come near the limit.
   */
  charge(units: number): void {
    this.#work -= units
    if (this.#work < 0) this.fail('its tables refer to the same bytes over and over; the file is not sound')
  }

  /** Returns the root table; fails when the file is too short or bytes 4 to 7 are not `identifier`. */
  root(identifier: string, what: string): FlatTable {
    const { bytes } = this
    if (bytes.length < 8)
      this.fail(`is ${bytes.length} bytes long; a ${identifier} file has 8 bytes at the least`)
    const found = String.fromCharCode(...bytes.subarray(4, 8))
    if (found !== identifier) {
      const hint = bytes[0] === 0x3c ? '; it looks like a web page' : ''
      this.fail(`bytes 4 to 7 are ${JSON.stringify(found)}, not "${identifier}"${hint}`)
    }
    return new FlatTable(this, this.follow(0, what), what)
  }

  /** Returns the position that the offset at byte `at` points to. */
  follow(at: number, what: string): number {
    const target = at + this.view.getUint32(at, true)
    this.require(target, 4, what)
    return target
  }

  /** Fails unless `length` bytes at byte `at` lie inside the file. */
  require(at: number, length: number, what: string): void {
    if (at < 0 || at + length > this.bytes.length) {
      const range = length > 4 ? `bytes ${at} to ${at + length - 1}` : `byte ${at}`
      this.fail(`${what} is at ${range}, outside the file's ${this.bytes.length} bytes`)
    }
  }

  decode(at: number, length: number): string {
    return this.#decoder.decode(this.bytes.subarray(at, at + length))
  }
}

/** The position of a vector's elements in the file, and their number. */
export interface FlatVector {
  readonly at: number
  readonly length: number
}

/** A table; its fields are read by their slot (position in the schema). */
export class FlatTable {
  readonly #vtable: number
  readonly #vtableBytes: number
  readonly #tableBytes: number

  /**
   * @param at the table's place in the file, in bytes
   * @param what the table's name in errors
   */
  constructor(
    readonly file: FlatFile,
    readonly at: number,
    readonly what: string,
  ) {
    file.charge(4)
    file.require(at, 4, what)
    this.#vtable = at - file.view.getInt32(at, true)
    file.require(this.#vtable, 4, `the field list of ${what}`)
    this.#vtableBytes = file.view.getUint16(this.#vtable, true)
    this.#tableBytes = file.view.getUint16(this.#vtable + 2, true)
    if (this.#vtableBytes < 4 || this.#tableBytes < 4) {
      const sizes = `${this.#vtableBytes} and ${this.#tableBytes} bytes`
      file.fail(`${what} at byte ${at}: field list and table are ${sizes} long; 4 is the least`)
    }
    file.require(this.#vtable, this.#vtableBytes, `the field list of ${what}`)
    file.require(at, this.#tableBytes, what)
  }

  /** Throws a ModelError about this table. */
  fail(what: string): never {
    this.file.fail(`${this.what} at byte ${this.at}: ${what}`)
  }

  /** Returns the position of the field of `slot`, which has `bytes` bytes; undefined when the table leaves it out. */
  #field(slot: number, bytes: number): number | undefined {
    const entry = 4 + 2 * slot
    if (entry + 2 > this.#vtableBytes) return undefined
    const offset = this.file.view.getUint16(this.#vtable + entry, true)
    if (offset === 0) return undefined
    if (offset < 4 || offset + bytes > this.#tableBytes) {
      this.fail(`field ${slot} is at ${offset} of the table's ${this.#tableBytes} bytes`)
    }
    return this.at + offset
  }

  int8(slot: number, missing = 0): number {
    const at = this.#field(slot, 1)
    return at === undefined ? missing : this.file.view.getInt8(at)
  }

  uint8(slot: number, missing = 0): number {
    const at = this.#field(slot, 1)
    return at === undefined ? missing : this.file.view.getUint8(at)
  }

  int32(slot: number, missing = 0): number {
    const at = this.#field(slot, 4)
    return at === undefined ? missing : this.file.view.getInt32(at, true)
  }

  uint32(slot: number): number {
    const at = this.#field(slot, 4)
    return at === undefined ? 0 : this.file.view.getUint32(at, true)
  }

  uint64(slot: number): bigint {
    const at = this.#field(slot, 8)
    return at === undefined ? 0n : this.file.view.getBigUint64(at, true)
  }

  float32(slot: number, missing = 0): number {
    const at = this.#field(slot, 4)
    return at === undefined ? missing : this.file.view.getFloat32(at, true)
  }

  /** Returns the table that `slot` refers to; undefined when the table leaves it out. */
  table(slot: number, what: string): FlatTable | undefined {
    const at = this.#field(slot, 4)
    return at === undefined ? undefined : new FlatTable(this.file, this.file.follow(at, what), what)
  }

  /**
   * Returns the vector that `slot` refers to, of elements of `elementBytes` bytes; empty when the table leaves it out.
   */
  vector(slot: number, elementBytes: number, what: string): FlatVector {
    const at = this.#field(slot, 4)
    if (at === undefined) return { at: 0, length: 0 }
    const start = this.file.follow(at, what)
    const length = this.file.view.getUint32(start, true)
    this.file.require(start + 4, length * elementBytes, `${what} (${length} elements)`)
    return { at: start + 4, length }
  }

  /** Returns the text of `slot`; undefined when the table leaves it out. */
  string(slot: number, what: string): string | undefined {
    const { at, length } = this.vector(slot, 1, what)
    this.file.charge(length)
    return at === 0 ? undefined : this.file.decode(at, length)
  }

  int32s(slot: number, what: string): number[] {
    return this.#numbers(slot, 4, what, (at) => this.file.view.getInt32(at, true))
  }

  float32s(slot: number, what: string): number[] {
    return this.#numbers(slot, 4, what, (at) => this.file.view.getFloat32(at, true))
  }

  /** Returns 64-bit integers as numbers; those over 2^53 lose their last digits. */
  int64s(slot: number, what: string): number[] {
    return this.#numbers(slot, 8, what, (at) => Number(this.file.view.getBigInt64(at, true)))
  }

  #numbers(slot: number, bytes: number, what: string, read: (at: number) => number): number[] {
    const { at, length } = this.vector(slot, bytes, what)
    this.file.charge(length * bytes)
    return Array.from({ length }, (_, i) => read(at + i * bytes))
  }

  /** Returns the tables that the vector of `slot` refers to, each read on demand. */
  tables(slot: number, what: string): FlatTables {
    return new FlatTables(this.file, this.vector(slot, 4, `the list of ${what}s`), what)
  }
}

/** A vector of tables. */
export class FlatTables {
  readonly length: number

  constructor(
    readonly file: FlatFile,
    readonly vector: FlatVector,
    readonly what: string,
  ) {
    this.length = vector.length
  }

  /** Returns table `index`; the caller checks that 0 ≤ index < length. */
  at(index: number): FlatTable {
    const what = `${this.what} ${index}`
    return new FlatTable(this.file, this.file.follow(this.vector.at + 4 * index, what), what)
  }
}
