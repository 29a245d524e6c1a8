import { readFile } from 'node:fs/promises'

/** A file's bytes as a plain Uint8Array: a Buffer's `slice` shares memory where a Uint8Array's copies. */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(path))
}
