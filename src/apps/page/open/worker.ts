/** Reads untrusted files and verifies models in a worker, so that the page stays responsive and can cancel it. */
import { DeviceError, GraphError, InputError, loadModel, ModelError } from '../../../index'
import { randomInputs, readTfjs, saveModel, shardsFromFiles, verify } from '../../../quantize/index'
import type { ModelFiles } from './files'
import type { ErrorName, ReadModel, Reply, Results, Task } from './worker-protocol'

const tell = (reply: Reply) => postMessage(reply)

async function readFiles(files: ModelFiles): Promise<ReadModel> {
  const file = files.format === 'tflite' ? await bytesOf(files.file) : await freezeTfjs(files)
  const start = performance.now()
  await loadModel(files.format === 'tflite' ? files.file : file)
  return { file, ms: performance.now() - start }
}

async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer())
}

async function freezeTfjs({
  json,
  shards,
}: ModelFiles & { format: 'tfjs' }): Promise<Uint8Array<ArrayBuffer>> {
  let parsed: unknown
  try {
    parsed = JSON.parse(await json.text())
  } catch (error) {
    throw new ModelError(`${json.name}: is not JSON: ${(error as Error).message}`, { cause: error })
  }
  return saveModel(await readTfjs(parsed, shardsFromFiles(shards), json.name))
}

async function verifyModel({ model, count }: Task & { kind: 'verify' }): Promise<Results['verify']> {
  const graph = await loadModel(model)
  const inputs = randomInputs(graph, { count, seed: 1, range: [-1, 1] })
  const { answers, layers, ...report } = await verify(graph, inputs, {
    onProgress: (done, total) => tell({ kind: 'progress', done, total }),
    onLayer: (layer) => tell({ kind: 'layer', layer }),
  })
  return report
}

/** Returns the name of an error's class. Reading `error.name` isn't enough: minifying changes class names. */
function errorName(error: unknown): ErrorName {
  if (error instanceof ModelError) return 'ModelError'
  if (error instanceof GraphError) return 'GraphError'
  if (error instanceof InputError) return 'InputError'
  return error instanceof DeviceError ? 'DeviceError' : 'Error'
}

addEventListener('message', async ({ data: task }: MessageEvent<Task>) => {
  try {
    const result = task.kind === 'read' ? await readFiles(task.files) : await verifyModel(task)
    tell({ kind: 'done', result })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    tell({ kind: 'failed', name: errorName(error), message })
  }
})
