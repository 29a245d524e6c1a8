/** Something that is freed once nothing holds it any longer. Whoever makes it holds it. */
export class Shared {
  private holders = 1

  constructor(private readonly free: () => void) {}

  hold(): void {
    this.holders++
  }

  release(): void {
    this.holders--
    if (this.holders === 0) this.free()
  }
}
