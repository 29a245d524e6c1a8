/** The MLPerf Tiny networks and two others, where they are at hand: they are never part of the project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readTflite } from '../../../src/formats/tflite/read'
import { writeTflite } from '../../../src/formats/tflite/write'
import { ModelError } from '../../../src/graph/errors'

const folder = fileURLToPath(new URL('../../../../shared/models/', import.meta.url))
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.tflite')) : []

/** Models that have something in them that Octet does not run yet, and what the error says of it. */
const refused: Readonly<Record<string, RegExp>> = {
  'kws_ref_model_float32.tflite': /operator 0: CONV_2D .*input is float32 but weights are int8/,
  'mobilenet_v1_0.25_128_quant.tflite':
    /operator 0: CONV_2D .*"input" is uint8 1×128×128×3.*only float32 and int8/,
  'tf2_mobilenet_v2_1.0_224_ptq.tflite': /operator 0: QUANTIZE .*not uint8 1×224×224×3/,
}

describe(`networks in ../shared/models: ${files.length > 0 ? `${files.length} files` : 'none here, so none are read'}`, () => {
  it('are read, written and read again; or an error names what Octet does not run', () => {
    for (const file of files) {
      const bytes = new Uint8Array(readFileSync(folder + file))
      const says = refused[file]
      if (says) {
        expect(() => readTflite(bytes, file)).toThrow(ModelError)
        expect(() => readTflite(bytes, file)).toThrow(says)
      } else {
        const graph = readTflite(bytes, file)
        expect(graph.operators.length, file).toBeGreaterThan(5)
        const written = writeTflite(graph)
        expect(Buffer.compare(writeTflite(readTflite(written, file)), written), file).toBe(0)
      }
    }
    expect(files.length === 0 || files.length >= Object.keys(refused).length).toBe(true)
  })
})
