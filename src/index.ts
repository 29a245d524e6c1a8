/** The runtime: load a network, run it on the GPU. Quantization has its own entry, `octet-webgpu/quantize`. */
export { type LoadOptions, loadModel, type ModelSource } from './formats/load'
export type { CustomOperator, CustomOperators } from './formats/tflite/dictionary'
export { type AdapterReport, findAdapter, reportAdapter, sessionFeatures } from './gpu/device'
export type { Placement, PlacementRule } from './gpu/placement'
export type { Peaks } from './gpu/profile/peaks'
export type {
  Profile,
  ProfiledLayer,
  ProfiledOperator,
  ProfileOptions,
  ProfileProgress,
} from './gpu/profile/types'
export type { RunInputs, RunOptions, RunOutputs } from './gpu/run-types'
export { createSession, type Session, type SessionOptions } from './gpu/session'
export type { InputArray } from './gpu/transfer'
export type { Tuning } from './gpu/tuning'
export {
  DeviceError,
  DeviceLostError,
  GraphError,
  InputError,
  ModelError,
  OctetError,
} from './graph/errors'
export type { Graph } from './graph/graph'
export type { OpDef, Operator } from './graph/operator'
export { type QuantParams, quantRange } from './graph/quant-params'
export {
  type ConstantSummary,
  formatSummary,
  type NodeSummary,
  type Summary,
  summarize,
  type TensorSummary,
} from './graph/summary'
export type { DataType, Tensor, TensorData, TensorSpec } from './graph/tensor'
export type { TfliteCodec } from './graph/tflite-codec'
