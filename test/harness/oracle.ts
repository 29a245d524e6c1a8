/** TensorFlow Lite itself, compiled to WebAssembly in the npm package `@tensorflow/tfjs-tflite`; Chromium only. */
import clientUrl from '@tensorflow/tfjs-tflite/wasm/tflite_web_api_client.js?url'

/** The types whose typed arrays the interpreter hands out. */
type OracleData = Int8Array | Uint8Array | Int16Array | Int32Array | Uint32Array | Float32Array | Float64Array

interface OracleTensor {
  readonly name: string
  /** "int8", "float32", … */
  readonly dataType: string
  /** Extents with commas between them. */
  readonly shape: string
  /** The tensor's memory in the interpreter. */
  data(): OracleData
}

interface ModelRunner {
  getInputs(): OracleTensor[]
  getOutputs(): OracleTensor[]
  infer(): boolean
  cleanUp(): void
}

interface Client {
  readonly tflite_web_api: { setWasmPath(path: string): void }
  readonly TFLiteWebModelRunner: {
    create(model: ArrayBuffer, options: { numThreads: number }): Promise<ModelRunner>
  }
}

let client: Promise<Client> | undefined

/**
 * The package's script, which defines the global `tfweb`, served with its WebAssembly by the tests' own server. The
 * package's module is not used: it needs TensorFlow.js, which turns int8 into int32.
 */
function loadClient(): Promise<Client> {
  client ??= new Promise((resolve, reject) => {
    const page = globalThis as unknown as { exports?: object; tfweb: Client }
    // The script ends as a CommonJS module would.
    page.exports ??= {}
    const script = document.createElement('script')
    script.src = clientUrl
    script.onerror = () => reject(new Error(`cannot load ${clientUrl}`))
    script.onload = () => {
      const { tfweb } = page
      tfweb.tflite_web_api.setWasmPath(clientUrl.slice(0, clientUrl.lastIndexOf('/') + 1))
      resolve(tfweb)
    }
    document.head.append(script)
  })
  return client
}

/** What the oracle says of a file. */
export interface OracleOutput {
  readonly name: string
  readonly type: string
  readonly shape: readonly number[]
  readonly data: OracleData
}

/**
 * Runs a `.tflite` file on one thread.
 *
 * @param inputs an array for each input, in the file's order, of the input's own type
 * @returns the outputs in the file's order
 */
export async function runOracle(
  file: Uint8Array,
  inputs: readonly ArrayLike<number>[],
): Promise<OracleOutput[]> {
  const { TFLiteWebModelRunner } = await loadClient()
  const runner = await TFLiteWebModelRunner.create(new Uint8Array(file).buffer, { numThreads: 1 })
  try {
    runner.getInputs().forEach((tensor, i) => {
      const memory = tensor.data()
      const data = inputs[i]
      if (data?.length !== memory.length) {
        throw new Error(`oracle: input "${tensor.name}" has ${memory.length} elements, not ${data?.length}`)
      }
      memory.set(data)
    })
    if (!runner.infer()) throw new Error('oracle: the interpreter failed')
    return runner.getOutputs().map((tensor) => ({
      name: tensor.name,
      type: tensor.dataType,
      shape: tensor.shape === '' ? [] : tensor.shape.split(',').map(Number),
      data: tensor.data().slice(),
    }))
  } finally {
    runner.cleanUp()
  }
}
