/** TensorFlow Lite itself, compiled to WebAssembly in the npm package `@tensorflow/tfjs-tflite`; in browsers only. */
import { ModelError, OctetError } from '../../graph/errors'

/** Typed arrays that the interpreter returns. */
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

/** An output that TensorFlow Lite computed. */
export interface OracleOutput {
  readonly name: string
  readonly type: string
  readonly shape: readonly number[]
  readonly data: OracleData
}

/** A model open in TensorFlow Lite's interpreter. */
export interface Oracle {
  /**
   * Runs the model once.
   *
   * @param inputs an array for each input, in the file's order, of the input's own type
   * @returns the outputs in the file's order
   */
  run(inputs: readonly ArrayLike<number>[]): OracleOutput[]
  close(): void
}

const clients = new Map<string, Promise<Client>>()

/**
 * Loads the package's script, which defines the global `tfweb` and has its WebAssembly beside it. The package's module
 * isn't used: it needs TensorFlow.js, which turns int8 into int32.
 */
function loadClient(url: string): Promise<Client> {
  const known = clients.get(url)
  if (known) return known
  const client = new Promise<Client>((resolve, reject) => {
    const page = globalThis as unknown as { exports?: object; tfweb: Client }
    // The script assigns to `exports` at its end, as a CommonJS module does.
    page.exports ??= {}
    const script = document.createElement('script')
    script.src = url
    script.onerror = () => reject(new OctetError(`TensorFlow Lite cannot be loaded from ${url}`))
    script.onload = () => {
      const { tfweb } = page
      tfweb.tflite_web_api.setWasmPath(url.slice(0, url.lastIndexOf('/') + 1))
      resolve(tfweb)
    }
    document.head.append(script)
  })
  clients.set(url, client)
  return client
}

/**
 * Opens a `.tflite` file on one thread.
 *
 * @param clientUrl address of the package's `wasm/tflite_web_api_client.js`
 * @throws ModelError when TensorFlow Lite rejects the file; OctetError when TensorFlow Lite can't be loaded.
 */
export async function openOracle(clientUrl: string, file: Uint8Array): Promise<Oracle> {
  const { TFLiteWebModelRunner } = await loadClient(clientUrl)
  const runner = await TFLiteWebModelRunner.create(new Uint8Array(file).buffer, { numThreads: 1 }).catch(
    (error: unknown) => {
      throw new ModelError(`TensorFlow Lite refuses the file: ${String(error)}`, { cause: error })
    },
  )
  return {
    run(inputs) {
      runner.getInputs().forEach((tensor, i) => {
        setInput(tensor, inputs[i])
      })
      if (!runner.infer()) throw new ModelError('TensorFlow Lite fails to run the file')
      return runner.getOutputs().map((tensor) => ({
        name: tensor.name,
        type: tensor.dataType,
        shape: tensor.shape === '' ? [] : tensor.shape.split(',').map(Number),
        data: elementsOf(tensor, 'output').slice(),
      }))
    },
    close: () => runner.cleanUp(),
  }
}

/** Returns a tensor's memory. The interpreter gives an empty object for types that it doesn't hand out, like int64. */
function elementsOf(tensor: OracleTensor, role: 'input' | 'output'): OracleData {
  const memory = tensor.data()
  if (ArrayBuffer.isView(memory)) return memory
  throw new ModelError(
    `TensorFlow Lite's package @tensorflow/tfjs-tflite does not hand out ${tensor.dataType}, as its ${role} "${tensor.name}" is`,
  )
}

function setInput(tensor: OracleTensor, data: ArrayLike<number> | undefined): void {
  const memory = elementsOf(tensor, 'input')
  if (data?.length !== memory.length) {
    throw new ModelError(
      `TensorFlow Lite's input "${tensor.name}" has ${memory.length} elements, not ${data?.length}`,
    )
  }
  memory.set(data)
}
