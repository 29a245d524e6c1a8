/** The worker of `reference.ts`: receives networks as `.tflite` bytes, and inputs; replies with float32 outputs. */
import { type Graph, loadModel } from '../../index'
import { referenceRunner } from '../../quantize/index'

export interface ReferenceRequest {
  readonly run: number
  /** Id of the network. */
  readonly model: number
  /** The network's `.tflite` file, sent with its first run only. */
  readonly file?: Uint8Array
  readonly inputs: Readonly<Record<string, Float32Array>>
}

export type ReferenceAnswer =
  | { readonly run: number; readonly outputs: Record<string, Float32Array> }
  | { readonly run: number; readonly problem: string }

const models = new Map<number, Promise<Graph>>()

async function answer({ run, model, file, inputs }: ReferenceRequest): Promise<ReferenceAnswer> {
  try {
    if (file) models.set(model, loadModel(file))
    const graph = await models.get(model)
    if (!graph) throw new Error('the network never came')
    const wanted = new Set(graph.outputs.map(({ name }) => name))
    const outputs: Record<string, Float32Array> = {}
    for await (const [name, values] of await referenceRunner(graph)(inputs)) {
      if (wanted.has(name)) outputs[name] = values
    }
    return { run, outputs }
  } catch (error) {
    return { run, problem: error instanceof Error ? error.message : String(error) }
  }
}

globalThis.onmessage = async ({ data }: MessageEvent<ReferenceRequest>) => {
  postMessage(await answer(data))
}
