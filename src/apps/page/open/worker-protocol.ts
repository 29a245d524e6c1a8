/** Messages between the Open view and its worker. Each worker does one task and is then terminated. */
import type { LayerReport, Verification } from '../../../quantize/index'
import type { ModelFiles } from './files'

export type Task =
  | { readonly kind: 'read'; readonly files: ModelFiles }
  | {
      readonly kind: 'verify'
      /** A `.tflite` file. */
      readonly model: Uint8Array<ArrayBuffer>
      /** Number of random inputs. */
      readonly count: number
    }

/** The result of reading a model. */
export interface ReadModel {
  /** A `.tflite` file: the dropped file itself, or the frozen form of a TensorFlow.js model. */
  readonly file: Uint8Array<ArrayBuffer>
  /** Milliseconds that reading `file` took. The page has to read it again. */
  readonly ms: number
}

/** The result of each kind of task. */
export interface Results {
  readonly read: ReadModel
  readonly verify: Omit<Verification, 'answers' | 'layers'>
}

/** Names of the library's error classes. Errors are sent by name, because cloning loses their class. */
export type ErrorName = 'ModelError' | 'GraphError' | 'InputError' | 'DeviceError' | 'Error'

export type Reply =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'layer'; readonly layer: LayerReport }
  | { readonly kind: 'done'; readonly result: Results[Task['kind']] }
  | { readonly kind: 'failed'; readonly name: ErrorName; readonly message: string }
