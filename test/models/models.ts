/** Real models that others made, where they are at hand: they are never part of the project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../shared/models/', import.meta.url))

/** The `.tflite` files in ../shared/models; none where there is no such folder. */
export const files: readonly string[] = existsSync(folder)
  ? readdirSync(folder).filter((file) => file.endsWith('.tflite'))
  : []

/** For the names of tests: what they ran on. */
export const atHand =
  files.length > 0
    ? `${files.length} files of ../shared/models`
    : 'no ../shared/models here, so none were run'

export function bytesOf(file: string): Uint8Array {
  return new Uint8Array(readFileSync(folder + file))
}

/** True if one run of the model's reference takes seconds. */
export function isLarge(file: string): boolean {
  return file.startsWith('tf2_mobilenet_v2')
}
