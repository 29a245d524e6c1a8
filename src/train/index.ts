export {
  type BackendName,
  type BackendOptions,
  type ChosenBackend,
  useBestBackend,
  type WasmFiles,
} from './backend'
export { type Checkpoint, type CheckpointStore, memoryCheckpoints, toCheckpoint } from './checkpoint'
export { type Dataset, slice, type TrainingData } from './data/dataset'
export { type NamedBytes, parseIdx } from './data/idx'
export { MNIST_WEB_MIRRORS } from './data/mnist-files'
export { downloadMnist, type MnistDownloadOptions, readMnist } from './data/mnist-web'
export { syntheticDigits } from './data/synthetic'
export { DataError } from './errors'
export { classify, evaluate } from './evaluate'
export { createNetwork } from './network'
export { ARTICLE_SETTINGS, DEFAULT_SETTINGS, type TrainSettings } from './options'
export type { TrainProgress } from './progress'
export { type TrainOptions, type TrainResult, train } from './train'
