/** Variants for GPUs. `on-demand.ts` loads them for those. */
export * as choice from './choice'
export { matrix1, matrix4, matrix8 } from './matrix'
export { shared5 } from './shared5'
export { split } from './split'
export { tile16x8, tile32, tile32x2, tile32x4, tile64, tile128, words16, words32, words64 } from './tile'
