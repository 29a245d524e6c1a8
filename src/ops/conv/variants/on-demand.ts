import type { AdapterTraits } from '../../../graph/kernel'
import { wantsSoftwareVariants } from './choice'

type SoftwareVariants = typeof import('./software/index')

let loaded: SoftwareVariants | undefined

/**
 * Loads the variants that an adapter wants and few others do, before anything is planned for it.
 *
 * @param timing whether candidates are timed, so that every one counts
 */
export async function loadVariants(adapter: AdapterTraits, timing: boolean): Promise<void> {
  if (timing || wantsSoftwareVariants(adapter)) loaded ??= await import('./software/index')
}

/** Returns the variants of `software/`, or none where no adapter has wanted them yet. */
export function softwareVariants(): Partial<SoftwareVariants> {
  return loaded ?? {}
}
