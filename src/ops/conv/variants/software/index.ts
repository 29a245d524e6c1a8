/** Variants for adapters that compute on the CPU or emulate the dot product; loaded for those, see `on-demand.ts`. */
export { broadcast, floats, poolFloats } from './broadcast'
export { rowDispatch, rows } from './rows'
