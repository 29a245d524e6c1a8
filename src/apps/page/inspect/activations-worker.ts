/** Runs networks on the CPU reference in a worker: receives `.tflite` bytes and inputs, returns all tensors' values. */
import { loadModel } from '../../../index'
import { referenceRunner } from '../../../quantize/index'
import { type Activations, collectActivations } from './activations'

export interface ActivationsRequest {
  readonly float?: Uint8Array
  readonly int8?: Uint8Array
  readonly inputs: Readonly<Record<string, Float32Array>>
}

export type ActivationsAnswer =
  | { readonly form: 'float' | 'int8' }
  | { readonly activations: Activations }
  | { readonly problem: string }

const tell = (answer: ActivationsAnswer) => postMessage(answer)

async function answer({ float, int8, inputs }: ActivationsRequest): Promise<ActivationsAnswer> {
  const load = async (file: Uint8Array | undefined) => {
    if (!file) return undefined
    const graph = await loadModel(file)
    return { graph, run: referenceRunner(graph) }
  }
  try {
    const [a, b] = [await load(float), await load(int8)]
    const onForm = (form: 'float' | 'int8') => tell({ form })
    return { activations: await collectActivations({ float: a, int8: b, inputs, onForm }) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

addEventListener('message', async ({ data }: MessageEvent<ActivationsRequest>) => tell(await answer(data)))
