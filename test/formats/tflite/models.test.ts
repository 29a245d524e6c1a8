/** The MLPerf Tiny networks and two others, where they are at hand: they are never part of the project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readTflite } from '../../../src/formats/tflite/read'
import { writeTflite } from '../../../src/formats/tflite/write'

const folder = fileURLToPath(new URL('../../../../shared/models/', import.meta.url))
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.tflite')) : []

describe(`networks in ../shared/models: ${files.length > 0 ? `${files.length} files` : 'none here, so none are read'}`, () => {
  it('are read, written and read again', () => {
    for (const file of files) {
      const graph = readTflite(new Uint8Array(readFileSync(folder + file)), file)
      expect(graph.operators.length, file).toBeGreaterThan(5)
      const written = writeTflite(graph)
      expect(Buffer.compare(writeTflite(readTflite(written, file)), written), file).toBe(0)
    }
    expect(files.length === 0 || files.length >= 10).toBe(true)
  })
})
