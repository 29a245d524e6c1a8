import type { Candidate, Kernel } from '../../../graph/kernel'

/** Returns the candidates that take an epilogue, with `extend` applied to their dispatches. */
export function withEpilogue(
  candidates: readonly Candidate[],
  extend: (kernel: Kernel) => Kernel,
): readonly Candidate[] {
  return candidates
    .filter(({ takesEpilogue = true }) => takesEpilogue)
    .map(({ kernels, ...candidate }) => ({ ...candidate, kernels: () => kernels().map(extend) }))
}
