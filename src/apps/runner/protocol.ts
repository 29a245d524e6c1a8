/** What the command `octet` and the runner page that it opens in headless Chromium say to each other. */
import type { AdapterReport } from '../../gpu/device'
import type { Profile } from '../../gpu/profile/types'
import type { OutputReport, Verification } from '../../quantize/verify'

/** Which engine runs which model. */
export interface EngineSpec {
  readonly engine: 'octet' | 'tfjs'
  /** Address of a `.tflite` file for Octet, of a `model.json` for TensorFlow.js. */
  readonly url: string
  /** Items a run takes at a time. */
  readonly batch: number
  /** Octet only: return the stored bytes of int8 outputs rather than real numbers. */
  readonly stored?: boolean
}

export interface EngineInfo {
  readonly id: number
  readonly adapter: AdapterReport
  /** Octet only. */
  readonly dispatches?: number
}

/** A typed array on its way between page and process. */
export interface PackedArray {
  readonly type: 'float32' | 'int8' | 'uint8' | 'int32'
  readonly base64: string
}

export interface RunReport {
  /** Milliseconds of each batch, from the call to the answer in memory. */
  readonly times: readonly number[]
  /** The first output of every item, in order. */
  readonly output: PackedArray
}

/** Images at an address: float32, or bytes that become real numbers byte / 255. */
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
}

export interface VerifyOptions {
  /** How many random inputs. */
  readonly inputs: number
  readonly seed: number
  /** Real numbers that float32 inputs are drawn from. */
  readonly range: readonly [number, number]
  /** Leave the layers out: only the whole network runs. */
  readonly outputsOnly?: boolean
  /** Instead of random ones: for each run the stored elements of every input. */
  readonly given?: readonly (readonly PackedArray[])[]
  /** Address of TensorFlow Lite's script, see `openOracle`. */
  readonly oracle?: string
}

/** The functions that the runner page offers. */
export interface RunnerApi {
  /** @throws DeviceError without WebGPU or adapter */
  adapter(): Promise<AdapterReport>
  open(spec: EngineSpec): Promise<EngineInfo>
  /** Runs images through an engine, a batch after the other; the last one is filled up with zeros. */
  run(id: number, images: ImageSource): Promise<RunReport>
  /** Runs a `.tflite` model once at its own batch size; inputs are addresses of float32 arrays, by name. */
  runModel(
    url: string,
    inputs: Readonly<Record<string, string>>,
  ): Promise<{ info: Omit<EngineInfo, 'id'>; ms: number; outputs: readonly NamedArray[] }>
  /** The pixels of an image in any format that the browser reads; what is transparent lies on white. */
  decode(url: string): Promise<{ width: number; height: number; rgba: PackedArray }>
  /** Verifies the `.tflite` file at `url`, see `verifyFile`. */
  verify(url: string, options: VerifyOptions): Promise<VerifyReport>
  /** Measures the `.tflite` file at `url` on random inputs, see `Session.profile`. */
  profile(url: string, batch?: number): Promise<Profile>
  close(id: number): Promise<void>
}

/** What a call comes back as: errors cross the border as data. */
export type Answer<T> =
  | { readonly value: T }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack: string } }
