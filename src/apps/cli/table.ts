/** Text that fits the width of a terminal. */

/** Characters of a line; tables and long lines are made to fit. */
export const lineWidth = 120

/** The narrowest that a column gets. */
const leastWidth = 12

/** Shortens text to `width` characters: its beginning and its end stay, "…" stands for the rest. */
export function shorten(text: string, width: number): string {
  const characters = Array.from(text)
  if (characters.length <= width) return text
  const tail = Math.floor((width - 1) / 2)
  const end = tail > 0 ? characters.slice(-tail) : []
  return [...characters.slice(0, width - 1 - tail), '…', ...end].join('')
}

/** Returns text after a name in quotes, `"name": text`. The name is shortened so that they fit a line, or two. */
export function nameLine(name: string, text: string): string {
  return wrap(`"${shorten(name, Math.max(leastWidth, lineWidth - text.length - 4))}": ${text}`)
}

/** Breaks text between words into lines that fit; a word that doesn't fit is shortened. */
export function wrap(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`
    if (lines.length > 0 && line.length <= lineWidth) lines[lines.length - 1] = line
    else lines.push(shorten(word, lineWidth))
  }
  return lines.join('\n')
}

/**
 * Formats rows of cells as columns two blanks apart. Where a row would not fit, the widest columns are narrowed first.
 *
 * @param right number of columns that are aligned right, from the first
 */
export function formatColumns(rows: readonly (readonly string[])[], right = 0): string[] {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => lengthOf(row[i])))) ?? []
  const fitted = narrow(widths, lineWidth - 2 * (widths.length - 1))
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const text = shorten(cell, fitted[i] ?? 0)
        const blanks = ' '.repeat((fitted[i] ?? 0) - lengthOf(text))
        return i < right ? blanks + text : text + blanks
      })
      .join('  ')
      .trimEnd(),
  )
}

/** Narrows the widest columns until all together take `total` characters, but none below `leastWidth`. */
export function narrow(widths: readonly number[], total: number): number[] {
  const fitted = [...widths]
  let excess = fitted.reduce((sum, width) => sum + width, 0) - total
  while (excess > 0) {
    const widest = Math.max(...fitted)
    if (widest <= leastWidth) break
    fitted[fitted.lastIndexOf(widest)] = widest - 1
    excess--
  }
  return fitted
}

function lengthOf(text = ''): number {
  return Array.from(text).length
}
