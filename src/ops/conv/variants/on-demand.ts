import type { AdapterTraits } from '../../../graph/kernel'
import { wantsHardwareVariants, wantsSoftwareVariants } from './choice'

type SoftwareVariants = typeof import('./software/index')
type HardwareVariants = typeof import('./hardware/index')

let forSoftware: SoftwareVariants | undefined
let forHardware: HardwareVariants | undefined

/**
 * Loads the variants of `software/` and `hardware/` that an adapter may take. Must run before anything is planned for
 * the adapter.
 *
 * @param every loads all of them
 */
export async function loadVariants(adapter: AdapterTraits, every = false): Promise<void> {
  await Promise.all([
    (every || wantsSoftwareVariants(adapter)) &&
      import('./software/index').then((variants) => {
        forSoftware = variants
      }),
    (every || wantsHardwareVariants(adapter)) &&
      import('./hardware/index').then((variants) => {
        forHardware = variants
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
