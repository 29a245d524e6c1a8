import { crc32, deflateRawSync } from 'node:zlib'

/** Writes a `.npz` file: a ZIP of `.npy` files, deflated as by numpy.savez_compressed, or stored as by numpy.savez. */
export function npz(arrays: Readonly<Record<string, Uint8Array>>, deflated = true): Uint8Array {
  const [files, contents]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const [name, bytes] of Object.entries(arrays)) {
    const data = deflated ? deflateRawSync(bytes) : bytes
    const entry = Buffer.from(`${name}.npy`)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(deflated ? 8 : 0, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(entry.length, 22)
    const local = [Buffer.from('PK\x03\x04'), common, entry, data]
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    contents.push(Buffer.from('PK\x01\x02\x14\x00'), common, rest, entry)
    files.push(...(local as Buffer[]))
    at += local.reduce((sum, part) => sum + part.length, 0)
  }
  const list = Buffer.concat(contents)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(Object.keys(arrays).length, 8)
  end.writeUInt16LE(Object.keys(arrays).length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return new Uint8Array(Buffer.concat([...files, list, end]))
}
