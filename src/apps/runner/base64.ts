import type { PackedArray } from './protocol'

const arrays = {
  float32: Float32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int32: Int32Array,
} as const

type Carried = Float32Array | Int8Array | Uint8Array | Int32Array

/** Number of characters that `String.fromCharCode` takes at once without running out of stack. */
const chunk = 0x8000

/** Encodes a typed array as text, its bytes in the machine's order (little-endian wherever WebGPU runs). */
export function packArray(data: Carried): PackedArray {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  let text = ''
  for (let i = 0; i < bytes.length; i += chunk) {
    text += String.fromCharCode(...bytes.subarray(i, i + chunk))
  }
  const type = Object.entries(arrays).find(([, array]) => data instanceof array)?.[0] as PackedArray['type']
  return { type, base64: btoa(text) }
}

/** Decodes what `packArray` encoded. */
export function unpackArray({ type, base64 }: PackedArray): Carried {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  return new arrays[type](bytes.buffer)
}
