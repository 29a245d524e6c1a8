/** Names of classes from a text file, one a line; numbers that count the lines ("0 tench", "1: goldfish") are left out. */
export function parseLabels(text: string): string[] {
  const lines = text
    .replace(/^\ufeff/, '')
    .replace(/\s+$/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
  const counted = lines.length > 1 && lines.every((line, i) => new RegExp(`^${i}(\\s|:|,)\\s*\\S`).test(line))
  return counted ? lines.map((line) => line.replace(/^\d+[\s:,]\s*/, '')) : lines
}

/** What a class is called: its label where there is one, else its number. */
export type ClassName = (index: number) => string

/**
 * Names for `classes` classes. Lists with one name too few are those of networks whose class 0 is "background", as
 * TensorFlow's ImageNet networks have it.
 */
export function classNames(labels: readonly string[] | undefined, classes: number): ClassName {
  const offset = labels && labels.length === classes - 1 ? 1 : 0
  return (index) => {
    if (labels && offset === 1 && index === 0) return 'background'
    return labels?.[index - offset] || `class ${index}`
  }
}
