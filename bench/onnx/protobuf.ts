/** The part of the Protocol Buffers wire format that an ONNX file needs. */

const encoder = new TextEncoder()

/** Encoded fields of a message; a message is their concatenation. */
export type Fields = readonly Uint8Array[]

/** Encodes a field with an integer, zero or positive: ONNX files here need no negative ones. */
export function integer(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8), ...varint(value)])
}

/** Encodes a field with bytes. */
export function bytes(field: number, data: Uint8Array): Uint8Array {
  const head = [...varint(field * 8 + 2), ...varint(data.length)]
  const whole = new Uint8Array(head.length + data.length)
  whole.set(head)
  whole.set(data, head.length)
  return whole
}

export function text(field: number, value: string): Uint8Array {
  return bytes(field, encoder.encode(value))
}

/** Encodes a field with another message. */
export function message(field: number, fields: Fields): Uint8Array {
  return bytes(field, concatenate(fields))
}

export function concatenate(parts: Fields): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Encodes an integer with seven bits per byte, lowest first; the top bit means that more follow. */
function varint(value: number): number[] {
  const found: number[] = []
  let rest = value
  while (rest >= 128) {
    found.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  return [...found, rest]
}
