/** Messages between the Train view and its worker. */
import type { ChosenBackend, Dataset, TrainProgress, TrainSettings, WasmFiles } from '../../../train/index'

export type TrainRequest =
  /** Starts a run; with `resume`, continues the stored one. */
  | {
      readonly kind: 'start'
      readonly settings: TrainSettings
      readonly images: Dataset
      /** Number of images to hold out of training, for evaluation. */
      readonly heldOut: number
      /** Steps between two evaluations on the held-out images. */
      readonly evaluateEvery: number
      readonly resume: boolean
      /** URLs of TensorFlow.js' WebAssembly files. */
      readonly wasm: WasmFiles
    }
  /** Pauses the run after saving a checkpoint. */
  | { readonly kind: 'pause' }
  /** Continues a run that was paused in this worker. */
  | { readonly kind: 'resume' }
  /** Ends the run after the current step; `done` then returns the best network. */
  | { readonly kind: 'finish' }

/** A network's result on the held-out images. */
export interface Evaluation {
  readonly step: number
  /** Fraction of the held-out images that are classified correctly, in [0, 1]. */
  readonly accuracy: number
}

export type TrainReply =
  | { readonly kind: 'backend'; readonly backend: ChosenBackend }
  | { readonly kind: 'step'; readonly progress: TrainProgress }
  /** `seconds` is the time that the evaluation took, which the progress' estimate doesn't include. */
  | { readonly kind: 'evaluated'; readonly evaluation: Evaluation; readonly seconds: number }
  /** A checkpoint was stored. A crash or a reload loses the steps after it. */
  | { readonly kind: 'saved'; readonly step: number }
  /** The browser could not store a checkpoint, so a reload loses the run. */
  | { readonly kind: 'saveFailed'; readonly reason: string }
  | { readonly kind: 'paused' }
  | {
      readonly kind: 'done'
      /** The float32 `.tflite` file of the best network on the held-out images. */
      readonly model: Uint8Array<ArrayBuffer>
      readonly best: Evaluation
      /** Time of training, without evaluations and pauses. */
      readonly seconds: number
    }
  | { readonly kind: 'failed'; readonly message: string }
