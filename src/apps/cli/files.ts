import { readFile } from 'node:fs/promises'
import { InputError } from '../../graph/errors'

/** Reads a file as a plain Uint8Array, whose `slice` copies; that of a Buffer shares memory. */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(path))
}

/**
 * Calls a decoder of a file's bytes.
 *
 * @param format the format's name in errors
 * @throws InputError naming the file and the decoder's reason, whatever it throws.
 */
export function decodeWith<T>(name: string, format: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof InputError) throw error
    const { message } = error as Error
    // A DataView throws this where the file ends before the next value.
    const why = error instanceof RangeError && message.includes('DataView') ? 'it ends too early' : message
    throw new InputError(`${name}: is no ${format} that can be read: ${why}`, { cause: error })
  }
}
