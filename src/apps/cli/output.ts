import { resolve } from 'node:path'
import { saveModel } from '../../formats/save'
import type { Graph } from '../../graph/graph'
import { writeAtomically } from '../../train/files-node'
import { UsageError } from './failure'
import { say } from './progress'
import { clean } from './terminal'

/**
 * Returns the path for a model made from `input`: `given`, else beside the input with another ending.
 *
 * @throws UsageError when the path is that of the input.
 */
export function outputPath(input: string, given: string | undefined, ending: string): string {
  const trimmed = input.replace(/[/\\]+$/, '').replace(/[/\\]model\.json$|\.(tflite|json)$/, '')
  const path = given ?? trimmed + ending
  if (resolve(path) === resolve(input))
    throw new UsageError(`${path} is the input; name another file with --out`)
  return path
}

/** Writes a graph as a `.tflite` file, atomically, and reports it on stderr. Returns its size in bytes. */
export async function writeModel(path: string, graph: Graph, signal: AbortSignal): Promise<number> {
  const bytes = saveModel(graph)
  signal.throwIfAborted()
  await writeAtomically(path, bytes)
  say(`wrote ${path} (${formatBytes(bytes.length)})`)
  return bytes.length
}

/** Formats a size in decimal units: "3.28 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1e6 ? `${(bytes / 1e3).toPrecision(3)} kB` : `${(bytes / 1e6).toPrecision(3)} MB`
}

/** Prints lines of results on stdout. Data from files that goes into a line is `cleaned` before. */
export function print(lines: string): void {
  process.stdout.write(`${clean(lines)}\n`)
}
