export { fromTfjs } from './from-tfjs'
export { shardsFromFiles, shardsFromUrl } from './loaders'
export type { LoadShard } from './manifest'
export { readTfjs } from './read'
