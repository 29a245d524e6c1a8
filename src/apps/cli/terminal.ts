/**
 * Cleans text before it is written to the terminal. Names come from model files, and may hold codes that move the
 * cursor, retitle the window or turn the text around.
 */

/**
 * Control characters but line ends (Cc: C0, DEL, C1), format characters (Cf: overrides of the direction of text, marks
 * that can't be seen) but the two that join letters and emoji, and separators of lines and paragraphs.
 */
const unsafe = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Returns text whose unsafe characters are spelled as JSON does, `\u001b`, so that JSON stays the same. */
export function clean(text: string): string {
  return text.replace(unsafe, spelled)
}

/** Returns data with all its strings cleaned and on one line each; numbers and typed arrays are left as they are. */
export function cleaned<T>(data: T): T {
  if (typeof data === 'string') return clean(data).replaceAll('\n', '\\n') as T
  if (Array.isArray(data)) return data.map(cleaned) as T
  if (typeof data !== 'object' || data === null || Object.getPrototypeOf(data) !== Object.prototype)
    return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [cleaned(key), cleaned(value)])) as T
}

function spelled(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
