import type { AdapterTraits } from '../../../graph/kernel'
import { wantsSoftwareVariants } from './choice'

type SoftwareVariants = typeof import('./software/index')

let loaded: SoftwareVariants | undefined

/**
 * Loads the variants of `software/` if an adapter may take them. Must run before anything is planned for the adapter.
 *
 * @param timing whether candidates are timed, which needs all variants
 */
export async function loadVariants(adapter: AdapterTraits, timing: boolean): Promise<void> {
  if (timing || wantsSoftwareVariants(adapter)) loaded ??= await import('./software/index')
}

/** Returns the variants of `software/`, or none if they have not been loaded. */
export function softwareVariants(): Partial<SoftwareVariants> {
  return loaded ?? {}
}
