/** Weights of 4 and 2 bits as files hold them: the first element in the lowest bits of the first byte. */
import type { Operator } from '../../graph/operator'
import type { NarrowBits } from '../../graph/tensor'

/** Returns `values` in `bits` each, in ⌈length · bits / 8⌉ bytes; bits that are left over are 0. */
export function packNarrow(values: Int8Array, bits: 4 | 2): Uint8Array<ArrayBuffer> {
  const perByte = 8 / bits
  const mask = 2 ** bits - 1
  const packed = new Uint8Array(Math.ceil(values.length / perByte))
  for (let i = 0; i < values.length; i++) {
    const at = Math.floor(i / perByte)
    packed[at] = (packed[at] as number) | (((values[i] as number) & mask) << (bits * (i % perByte)))
  }
  return packed
}

/** Returns the `count` values of `bits` each that `packNarrow` has packed. */
export function unpackNarrow(packed: Uint8Array, count: number, bits: 4 | 2): Int8Array<ArrayBuffer> {
  const perByte = 8 / bits
  const values = new Int8Array(count)
  for (let i = 0; i < count; i++) {
    const byte = packed[Math.floor(i / perByte)] as number
    // The value's sign bit moves to bit 31 and spreads from there.
    values[i] = (byte << (32 - bits * ((i % perByte) + 1))) >> (32 - bits)
  }
  return values
}

/** Returns the bits that values of `bits` need: 1 if all are −1 or 1, which files hold in 2. Fails without values. */
export function neededBits(
  values: Int8Array | undefined,
  bits: 4 | 2,
  fail: (what: string) => never,
): NarrowBits {
  if (!values) return fail(`is int${bits} and no constant; Octet has int${bits} for constants`)
  return bits === 2 && values.every((value) => value === -1 || value === 1) ? 1 : bits
}

/** Versions of the operators whose kernels in LiteRT take int4 weights, by their kind. */
const versions: Readonly<Record<string, number>> = {
  CONV_2D: 7,
  DEPTHWISE_CONV_2D: 7,
  FULLY_CONNECTED: 10,
}

/** Returns the lowest version of an operator that takes its weights' bits; 1 if they have 8. */
export function narrowVersion({ def, inputs: [input, weights] }: Operator): number {
  return weights?.bits && input?.type === 'int8' ? (versions[def.kind] ?? 1) : 1
}
