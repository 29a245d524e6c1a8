import type { Tensor } from '../../graph/tensor'
import { packNarrow } from './narrow'

/** The buffers of a file. Number 0 is empty, and equal bytes are stored once. */
export class Constants {
  readonly list: (Uint8Array | undefined)[] = [undefined]
  /** Bytes of all buffers, including the most that their alignment may add. */
  bytes = 0
  readonly #byHash = new Map<number, number[]>()
  readonly #byTensor = new Map<Tensor, number>()

  /** Adds the elements of a constant, packed if they have fewer than 8 bits; any other tensor adds nothing. */
  add(tensor: Tensor): void {
    const { data, bits } = tensor
    if (!data || this.#byTensor.has(tensor)) return
    const bytes = bits
      ? packNarrow(data as Int8Array, bits === 4 ? 4 : 2)
      : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const hash = hashOf(bytes)
    const alike = this.#byHash.get(hash) ?? []
    let index = alike.find((i) => sameBytes(this.list[i], bytes))
    if (index === undefined) {
      index = this.list.push(bytes) - 1
      this.#byHash.set(hash, [...alike, index])
      this.bytes += bytes.length + 64
    }
    this.#byTensor.set(tensor, index)
  }

  /** Returns the index of the buffer that holds a tensor's elements; 0, the empty one, if none were added. */
  indexOf(tensor: Tensor): number {
    return this.#byTensor.get(tensor) ?? 0
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
