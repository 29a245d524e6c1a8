import type { Profile } from '../../../index'

/** The time of one operator, from a profile. */
export interface NodeTime {
  readonly ms: number
  /** Fraction of the time of all layers, in [0, 1]. */
  readonly share: number
  readonly where: 'gpu' | 'cpu'
  /** Indices of other operators that the same step computes. The time covers all of them together. */
  readonly together: readonly number[]
}

/** Returns the time of every operator of the network, by operator index. */
export function nodeTimes(profile: Profile): Map<number, NodeTime> {
  const times = new Map<number, NodeTime>()
  for (const { operators, ms, share, where } of profile.layers) {
    for (const { index } of operators) {
      const together = operators.map((one) => one.index).filter((other) => other !== index)
      times.set(index, { ms, share, where, together })
    }
  }
  return times
}
