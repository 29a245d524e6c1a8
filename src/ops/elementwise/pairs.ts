/** Functions of two bytes that run through a lookup table of all pairs. */
import type { Binding } from '../../graph/kernel'

/** Returns the binding of the table of `rare/pairs_i8`: 256 bytes for each b, four to a word, both read as unsigned. */
export function pairsBinding(f: (a: number, b: number) => number): Binding {
  const table = new Int8Array(65536)
  for (let b = -128; b < 128; b++) {
    for (let a = -128; a < 128; a++) table[(b & 255) * 256 + (a & 255)] = f(a, b)
  }
  return { constant: new Uint32Array(table.buffer), label: 'table' }
}
