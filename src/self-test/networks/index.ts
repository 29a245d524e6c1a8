/**
 * The networks of the self-test. Together they have every operator with an int8 form on the GPU, every variant of
 * convolutions and fully connected layers, and every fusion; `test/self-test/coverage.test.ts` checks that.
 */
import type { Network } from '../build'
import { elementwise } from './elementwise'
import { fused } from './fused'
import { layers } from './layers'
import { move } from './move'
import { whole } from './whole'
import { windows } from './windows'

/** Makes all networks; they are made anew, so that nothing is kept in memory between two tests. */
export function makeNetworks(): Network[] {
  return [...elementwise(), ...move(), ...windows(), ...layers(), ...fused(), ...whole()]
}
