/** URLs of TensorFlow.js' WebAssembly files on this page's server. */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import type { WasmFiles } from '../../../train/index'

const absolute = (url: string) => new URL(url, document.baseURI).href

/** Absolute URLs, because the worker is in another folder than the page. */
export const wasmFiles: WasmFiles = {
  'tfjs-backend-wasm.wasm': absolute(plain),
  'tfjs-backend-wasm-simd.wasm': absolute(simd),
  // Threads are off, but TensorFlow.js requires all three URLs.
  'tfjs-backend-wasm-threaded-simd.wasm': absolute(simd),
}
