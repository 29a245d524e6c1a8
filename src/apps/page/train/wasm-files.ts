/** Where the page serves TensorFlow.js' WebAssembly files. */

import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import type { WasmFiles } from '../../../train/index'

const at = (address: string) => new URL(address, document.baseURI).href

/** Absolute addresses: the worker is in another folder than the page. */
export const wasmFiles: WasmFiles = {
  'tfjs-backend-wasm.wasm': at(plain),
  'tfjs-backend-wasm-simd.wasm': at(simd),
  // Threads are off, but TensorFlow.js wants to know all addresses.
  'tfjs-backend-wasm-threaded-simd.wasm': at(simd),
}
