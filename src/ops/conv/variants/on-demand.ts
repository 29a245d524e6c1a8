import type { AdapterTraits } from '../../../graph/kernel'
import { wantsHardwareVariants, wantsSoftwareVariants } from './choice'

type SoftwareVariants = typeof import('./software/index')
type HardwareVariants = typeof import('./hardware/index')
type NarrowWeights = typeof import('../narrow-weights')

let forSoftware: SoftwareVariants | undefined
let forHardware: HardwareVariants | undefined
let forNarrow: NarrowWeights | undefined

/**
 * Loads the variants of `software/` and `hardware/` that an adapter may take, and what packs narrow weights. Must run
 * before anything is planned for the adapter.
 *
 * @param every loads all of them
 * @param narrow whether weights have fewer than 8 bits
 */
export async function loadVariants(adapter: AdapterTraits, every = false, narrow = false): Promise<void> {
  await Promise.all([
    (every || wantsSoftwareVariants(adapter)) &&
      import('./software/index').then((variants) => {
        forSoftware = variants
      }),
    (every || wantsHardwareVariants(adapter)) &&
      import('./hardware/index').then((variants) => {
        forHardware = variants
      }),
    narrow &&
      import('../narrow-weights').then((packing) => {
        forNarrow = packing
      }),
  ])
}

/** Returns the variants of `software/`, or none if they have not been loaded. */
export function softwareVariants(): Partial<SoftwareVariants> {
  return forSoftware ?? {}
}

/** Returns the variants of `hardware/`, or none if they have not been loaded. */
export function hardwareVariants(): Partial<HardwareVariants> {
  return forHardware ?? {}
}

/** Returns what packs weights of fewer than 8 bits; nothing if it has not been loaded. */
export function narrowPacking(): Partial<NarrowWeights> {
  return forNarrow ?? {}
}
