/** Protocol between the command `octet` and the runner page that it opens in headless Chromium. */
import type { AdapterReport } from '../../gpu/device'
import type { Profile } from '../../gpu/profile/types'
import type { SessionOptions } from '../../gpu/session'
import type { OutputReport, Verification } from '../../quantize/verify'
import type { SelfTestOptions, SelfTestReport } from '../../self-test/types'

/** An engine, and the model for it to run. */
export interface EngineSpec {
  readonly engine: 'octet' | 'tfjs'
  /** Address of a `.tflite` file for Octet, of a `model.json` for TensorFlow.js. */
  readonly url: string
  /** Items per run. */
  readonly batch: number
  /** Octet only: returns int8 outputs as they are stored rather than dequantized. */
  readonly stored?: boolean
  /** Octet only: the form of float32 in GPU memory. */
  readonly precision?: 'float32' | 'float16'
}

export interface EngineInfo {
  readonly id: number
  readonly adapter: AdapterReport
  /** Octet only. */
  readonly dispatches?: number
}

/** A typed array, encoded for transfer between page and process. */
export interface PackedArray {
  readonly type: 'float32' | 'int8' | 'uint8' | 'int32'
  readonly base64: string
}

export interface RunReport {
  /** Milliseconds of each batch, from the call to the output in memory. */
  readonly times: readonly number[]
  /** The first output of every item, in order. */
  readonly output: PackedArray
}

/** Images at an address: float32, or bytes that become floats byte / 255. */
export interface ImageSource {
  readonly url: string
  readonly type: 'float32' | 'uint8'
  /** Elements of one image. */
  readonly size: number
  readonly from: number
  readonly count: number
}

export interface NamedArray {
  readonly name: string
  readonly array: PackedArray
}

export interface VerifyReport extends Omit<Verification, 'answers'> {
  /** The GPU against TensorFlow Lite. */
  readonly oracle?: readonly OutputReport[]
  /** The reason why TensorFlow Lite gave no answer, if it was asked. */
  readonly oracleError?: string
  /** A sentence for readers if the oracle ran another file than this. */
  readonly oracleNote?: string
}

export interface VerifyOptions {
  /** Number of random inputs. */
  readonly inputs: number
  readonly seed: number
  /** Range that float32 inputs are drawn from. */
  readonly range: readonly [number, number]
  /** Skips the layers and runs only the whole network. */
  readonly outputsOnly?: boolean
  /** Inputs to use instead of random ones: for each run the elements of every input, already quantized. */
  readonly given?: readonly (readonly PackedArray[])[]
  /** Address of TensorFlow Lite's script, see `openOracle`. */
  readonly oracle?: string
}

/** The functions that the runner page offers. */
export interface RunnerApi {
  /** @throws DeviceError without WebGPU or adapter */
  adapter(): Promise<AdapterReport>
  open(spec: EngineSpec): Promise<EngineInfo>
  /** Runs images through an engine, batch by batch; the last batch is padded with zeros. */
  run(id: number, images: ImageSource): Promise<RunReport>
  /** Runs a `.tflite` model once at its own batch size; inputs are addresses of float32 arrays, by name. */
  runModel(
    url: string,
    inputs: Readonly<Record<string, string>>,
    precision: 'float32' | 'float16',
  ): Promise<{ info: Omit<EngineInfo, 'id'>; ms: number; outputs: readonly NamedArray[] }>
  /** Decodes an image in any format that the browser reads; transparent pixels are blended with white. */
  decode(url: string): Promise<{ width: number; height: number; rgba: PackedArray }>
  /** Verifies the `.tflite` file at `url`, see `verifyFile`. */
  verify(url: string, options: VerifyOptions): Promise<VerifyReport>
  /** Measures the `.tflite` file at `url` on random inputs, see `Session.profile`. */
  profile(url: string, options: Pick<SessionOptions, 'batch' | 'precision'>): Promise<Profile>
  /** Tests the browser's device, see `selfTest`. Calls the host's `onProgress` after each network. */
  selfTest(options: SelfTestChoice): Promise<SelfTestReport>
  close(id: number): Promise<void>
}

/** The options of `selfTest` that are data. */
export type SelfTestChoice = Pick<SelfTestOptions, 'only' | 'all'>

/** The result of a call. Errors are passed between page and process as data. */
export type Answer<T> =
  | { readonly value: T }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack: string } }
