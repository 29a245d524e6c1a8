/** Reads class names from a text file, one per line. Drops line numbers ("0 tench", "1: goldfish"). */
export function parseLabels(text: string): string[] {
  const lines = text
    .replace(/^\ufeff/, '')
    .replace(/\s+$/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
  const counted = lines.length > 1 && lines.every((line, i) => new RegExp(`^${i}(\\s|:|,)\\s*\\S`).test(line))
  return counted ? lines.map((line) => line.replace(/^\d+[\s:,]\s*/, '')) : lines
}

/** Returns the name of a class: its label if there is one, or else its number. */
export type ClassName = (index: number) => string

/**
 * Returns the names of `classes` classes. If the list is one name short, class 0 is taken to be "background", as in
 * TensorFlow's ImageNet networks.
 */
export function classNames(labels: readonly string[] | undefined, classes: number): ClassName {
  const offset = labels && labels.length === classes - 1 ? 1 : 0
  return (index) => {
    if (labels && offset === 1 && index === 0) return 'background'
    return labels?.[index - offset] || `class ${index}`
  }
}
