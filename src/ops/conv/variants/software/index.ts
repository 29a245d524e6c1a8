/** Variants for adapters that compute on the CPU or emulate the dot product. `on-demand.ts` loads them for those. */
export { broadcast, floats, poolFloats } from './broadcast'
export { rowDispatch, rows } from './rows'
