import { readFile } from 'node:fs/promises'

/** Reads a file as a plain Uint8Array, whose `slice` copies; that of a Buffer shares memory. */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(path))
}
