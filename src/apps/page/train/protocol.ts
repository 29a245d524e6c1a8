/** What the Train view and its worker say to each other. */
import type { ChosenBackend, Dataset, TrainProgress, TrainSettings, WasmFiles } from '../../../train/index'

export type TrainRequest =
  /** Begins a run, or goes on with the one that was kept where `resume` says so. */
  | {
      readonly kind: 'start'
      readonly settings: TrainSettings
      /** Images to train on, and how many of them are held out instead. */
      readonly images: Dataset
      readonly heldOut: number
      /** Steps between two looks at the held-out images. */
      readonly evaluateEvery: number
      readonly resume: boolean
      /** Addresses of TensorFlow.js' WebAssembly files. */
      readonly wasm: WasmFiles
    }
  /** Keeps where the run is and ends it; `resume` goes on. */
  | { readonly kind: 'pause' }
  /** Goes on with a run that was paused in this worker. */
  | { readonly kind: 'resume' }
  /** Ends the run after the step that is going on; the network that did best is handed out. */
  | { readonly kind: 'finish' }

/** How a network did on the held-out images. */
export interface Evaluation {
  readonly step: number
  /** Fraction of the held-out images that are answered rightly, in [0, 1]. */
  readonly accuracy: number
}

export type TrainReply =
  | { readonly kind: 'backend'; readonly backend: ChosenBackend }
  | { readonly kind: 'step'; readonly progress: TrainProgress }
  /** The time that an evaluation took is not in the progress' estimate. */
  | { readonly kind: 'evaluated'; readonly evaluation: Evaluation; readonly seconds: number }
  /** A crash or a reload loses what comes after this step. */
  | { readonly kind: 'saved'; readonly step: number }
  /** The browser keeps nothing: a reload loses the run. */
  | { readonly kind: 'unkept'; readonly reason: string }
  | { readonly kind: 'paused' }
  | {
      readonly kind: 'done'
      /** The float32 `.tflite` file of the network that did best on the held-out images. */
      readonly model: Uint8Array<ArrayBuffer>
      readonly best: Evaluation
      /** Of training, without evaluations and pauses. */
      readonly seconds: number
    }
  | { readonly kind: 'failed'; readonly message: string }
