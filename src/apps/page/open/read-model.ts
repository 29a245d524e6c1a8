import { type Graph, InputError, loadModel } from '../../../index'
import { explain } from '../../../quantize/index'
import { formatMs } from '../format'
import type { Form, Networks } from '../state/networks'
import type { TaskContext } from '../state/task'
import type { ModelFiles } from './files'
import { runTask } from './run-task'

/** Time limits for reading a file: in the worker, and then again in the page, which is blocked meanwhile. */
const limits = { workerMs: 30_000, pageMs: 3000 } as const

/**
 * Reads a dropped model, first in a worker and then in the page. The worker protects the page from damaged or hostile
 * files.
 *
 * @throws ModelError or GraphError naming the file and the place; InputError if reading takes too long.
 */
export async function readModel(files: ModelFiles, { signal, report }: TaskContext): Promise<Networks> {
  const { name } = files.format === 'tflite' ? files.file : files.json
  report(`Reading ${name}`)
  const tooLong = (ms: number) =>
    `${name}: reading it takes over ${formatMs(ms)}; no model that this page runs does`
  const limit = { ms: limits.workerMs, message: tooLong(limits.workerMs) }
  const { file, ms } = await runTask({ kind: 'read', files }, { signal, limit })
  if (ms > limits.pageMs) throw new InputError(tooLong(limits.pageMs))
  const graph = await loadModel(new File([file], name))
  const form = formOf(graph)
  return { name: nameOf(files, graph), source: `opened from ${name}`, [form]: graph }
}

/** Returns `int8` if any operator computes in int8, because then all that can are expected to. */
function formOf(graph: Graph): Form {
  return explain(graph).some(({ type }) => type === 'int8') ? 'int8' : 'float'
}

/** Names a model after its file; a TensorFlow.js model after its folder, because its file is always `model.json`. */
function nameOf(files: ModelFiles, graph: Graph): string {
  const [, folder] =
    /([^/]+)\/[^/]+$/.exec(files.format === 'tfjs' ? files.json.webkitRelativePath : '') ?? []
  return files.format === 'tflite' ? files.file.name.replace(/\.\w+$/, '') : folder || graph.name || 'model'
}
