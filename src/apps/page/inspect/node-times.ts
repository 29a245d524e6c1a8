import type { Profile } from '../../../index'

/** What a profile says of one operator. */
export interface NodeTime {
  readonly ms: number
  /** Of all layers' time, from 0 to 1. */
  readonly share: number
  readonly where: 'gpu' | 'cpu'
  /** The operators, by index, that the step computes too; the time is for all of them together. */
  readonly together: readonly number[]
}

/** The time of every operator of the network, by its index. */
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
