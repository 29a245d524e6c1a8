import { perTensor, type QuantParams } from '../../src/graph/quant-params'
import { type Random, seeded } from '../harness/random'

/** Random choices from one seed. */
export class Draw {
  private readonly next: Random

  constructor(seed: number) {
    this.next = seeded(seed)
  }

  /** A number in [from, to). */
  real(from: number, to: number): number {
    return from + (to - from) * this.next()
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return Math.floor(this.real(from, to + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)] as T
  }

  shuffle<T>(list: readonly T[]): T[] {
    return list
      .map((value) => [this.next(), value] as const)
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value)
  }

  bytes(length: number): Int8Array<ArrayBuffer> {
    return Int8Array.from({ length }, () => this.whole(-128, 127))
  }

  /** Quantization around `scale`; sometimes far from it. Zero points are often at an end of the range. */
  quant(scale: number): QuantParams {
    const factor = this.chance(0.06) ? 2 ** this.real(-40, 8) : 2 ** this.real(-1.5, 1.5)
    const wanted = Math.min(Math.max(scale * factor, 2 ** -60), 2 ** 60)
    return perTensor(wanted, this.zeroPoint())
  }

  zeroPoint(): number {
    return this.chance(0.4) ? this.pick([-128, 127, 0]) : this.whole(-128, 127)
  }
}
