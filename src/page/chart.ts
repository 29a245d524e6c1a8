/** Ten rows: a digit, the float network's bar to the left of it, the int8 network's to the right. */
export class Chart {
  private readonly rows: readonly {
    row: HTMLElement
    bars: readonly HTMLElement[]
    shares: readonly HTMLElement[]
  }[]

  constructor(container: HTMLElement) {
    this.rows = Array.from({ length: 10 }, (_, digit) => {
      const row = element('div', 'row')
      const label = element('span', 'digit')
      label.textContent = String(digit)
      const sides = ['float', 'int8'].map((side) => {
        const track = element('span', `track ${side}`)
        const bar = element('span', 'bar')
        const share = element('span', 'share')
        track.append(bar, share)
        return { track, bar, share }
      })
      const [float, int8] = sides
      if (float && int8) row.append(float.track, label, int8.track)
      container.append(row)
      return { row, bars: sides.map(({ bar }) => bar), shares: sides.map(({ share }) => share) }
    })
  }

  /** Shows probabilities, or nothing when they are missing. */
  show(float: Float32Array | undefined, int8: Float32Array | undefined): void {
    const best = int8 ? int8.indexOf(Math.max(...int8)) : -1
    this.rows.forEach(({ row, bars, shares }, digit) => {
      row.classList.toggle('best', digit === best)
      const values = [float, int8]
      values.forEach((probabilities, side) => {
        const value = probabilities?.[digit] ?? 0
        const bar = bars[side]
        const share = shares[side]
        if (bar) bar.style.inlineSize = `${100 * value}%`
        if (share) share.textContent = probabilities && value >= 0.005 ? `${Math.round(100 * value)} %` : ''
      })
    })
  }
}

function element(name: string, className: string): HTMLElement {
  const made = document.createElement(name)
  made.className = className
  return made
}
