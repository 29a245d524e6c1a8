/** Quantizes trained float models; the entry point `octet-webgpu/quantize`. */
export { type DecodedImage, decodeImage } from '../formats/decode-image'
export { saveModel } from '../formats/save'
export {
  fromTfjs,
  type LoadShard,
  readTfjs,
  shardsFromFiles,
  shardsFromUrl,
  type TfjsOptions,
} from '../formats/tfjs/index'
export { commonBatch } from '../graph/common-batch'
export {
  type DequantizeArrayOptions,
  dequantizeArray,
  type QuantizeArrayOptions,
  type QuantizedArray,
  type QuantizedType,
  type QuantizeMode,
  quantizeArray,
} from '../numerics/array'
export { type FakeQuantizeOptions, fakeQuantizeArray } from '../numerics/fake-quantize'
export {
  quantizeDownAndShrinkRange,
  requantizationRange,
  requantizeArray,
} from '../numerics/requantize-array'
export { realValues } from '../numerics/stored'
export { freeze, freezePasses } from '../passes/index'
export { type CalibrateOptions, calibrate, type Ranges } from './calibrate'
export {
  type CompareOptions,
  type Comparison,
  compare,
  type Difference,
  type OutputDifference,
} from './compare'
export type { Distance } from './distance'
export { describeFloat, type Explanation, explain } from './explain'
export { findLosses, type Loss } from './losses'
export { type ObserverName, observers, type Range } from './observers'
export { type QuantizeOptions, quantize } from './quantize'
export {
  type ActivationReport,
  type QuantizationReport,
  reportQuantization,
  type WeightsReport,
} from './report'
export {
  type Runner,
  referenceRunner,
  type Sample,
  type Samples,
  sessionInputs,
  type TensorValues,
} from './runner'
export { sessionRunner } from './session-runner'
export { agrees, type Judged } from './tolerance'
export {
  type LayerReport,
  type OutputReport,
  randomInputs,
  type Verification,
  type VerifyOptions,
  verify,
} from './verify'
export type { WeightBits, WeightLayer } from './weight-bits'
