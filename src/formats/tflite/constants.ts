import type { TensorData } from '../../graph/tensor'

/** The buffers of a file. Number 0 is empty, and equal bytes are stored once. */
export class Constants {
  readonly list: (Uint8Array | undefined)[] = [undefined]
  /** Bytes of all buffers, including the most that their alignment may add. */
  bytes = 0
  readonly #byHash = new Map<number, number[]>()
  readonly #byData = new Map<TensorData, number>()

  add(data: TensorData): void {
    if (this.#byData.has(data)) return
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const hash = hashOf(bytes)
    const alike = this.#byHash.get(hash) ?? []
    let index = alike.find((i) => sameBytes(this.list[i], bytes))
    if (index === undefined) {
      index = this.list.push(bytes) - 1
      this.#byHash.set(hash, [...alike, index])
      this.bytes += bytes.length + 64
    }
    this.#byData.set(data, index)
  }

  /** Returns the index of the buffer that holds `data`; 0, the empty one, if it hasn't been added. */
  indexOf(data: TensorData): number {
    return this.#byData.get(data) ?? 0
  }
}

/**
 * Returns the 32-bit FNV-1a hash of some thousand bytes spread over all. Data with equal hashes is compared in full.
 */
function hashOf(bytes: Uint8Array): number {
  let hash = Math.imul(0x811c9dc5 ^ bytes.length, 0x01000193)
  const step = Math.max(1, Math.floor(bytes.length / 4096))
  for (let i = 0; i < bytes.length; i += step) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
  return hash
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && a.every((byte, i) => byte === b[i])
}
