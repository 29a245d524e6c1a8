/** The variants of convolutions and fully connected layers. */
import type { Candidate, KernelContext } from '../../../graph/kernel'
import { orderVariants, type Work } from './choice'
import { few } from './few'
import { broadcast5, window5 } from './narrow'
import { hardwareVariants, softwareVariants } from './on-demand'
import { plain } from './plain'
import type { ConvProblem } from './problem'
import type { Variant } from './variant'

/** Variants for images of one channel, whose rows run along the width. */
const narrow: Readonly<Record<string, Variant>> = { window5, broadcast5 }

/** Returns the variants that apply to a problem, the default first. */
export function convCandidates(
  problem: ConvProblem,
  kind: Work['kind'],
  context: KernelContext,
): readonly Candidate[] {
  const { rows, broadcast, floats, poolFloats } = softwareVariants()
  // Only the plain shaders and the row kernels take legacy weights with a zero point.
  const { choice, shared5, ...tiles } = hardwareVariants()
  const fast = problem.narrow ? { ...narrow, shared5 } : { ...tiles, few, broadcast, floats, poolFloats }
  const variants = { plain, rows, ...(problem.weightZero === 0 && fast) }
  const found = Object.entries(variants).flatMap(([name, variant]): Candidate[] => {
    const make = variant?.(problem, context)
    return make ? [{ name, kernels: () => [make()], takesEpilogue: variant?.takesEpilogue }] : []
  })
  return orderVariants(found, workOf(problem, kind), context.adapter, context.everyVariant, choice)
}

function workOf({ pixels, pool, channels, rows, length, narrow }: ConvProblem, kind: Work['kind']): Work {
  return { kind, pixels: pool ? pixels * 4 : pixels, channels, depth: rows * length, narrow }
}
