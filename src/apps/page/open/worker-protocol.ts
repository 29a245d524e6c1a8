/** What the Open view and its worker say to each other. A worker does one task and is then ended. */
import type { LayerReport, Verification } from '../../../quantize/index'
import type { ModelFiles } from './files'

export type Task =
  | { readonly kind: 'read'; readonly files: ModelFiles }
  | {
      readonly kind: 'verify'
      /** A `.tflite` file. */
      readonly model: Uint8Array<ArrayBuffer>
      /** How many random inputs. */
      readonly count: number
    }

/** A model that was read. */
export interface ReadModel {
  /** As a `.tflite` file: the file itself, or what a TensorFlow.js model was frozen to. */
  readonly file: Uint8Array<ArrayBuffer>
  /** How long reading `file` takes, in milliseconds: what the page has to do once more. */
  readonly ms: number
}

/** What a task ends with. */
export interface Results {
  readonly read: ReadModel
  readonly verify: Omit<Verification, 'answers' | 'layers'>
}

/** Names of the library's errors that cross as data. */
export type ErrorName = 'ModelError' | 'GraphError' | 'InputError' | 'DeviceError' | 'Error'

export type Reply =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'layer'; readonly layer: LayerReport }
  | { readonly kind: 'done'; readonly result: Results[Task['kind']] }
  | { readonly kind: 'failed'; readonly name: ErrorName; readonly message: string }
