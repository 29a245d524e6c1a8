import { describe, expect, test } from 'vitest'
import { clean, cleaned } from '../../../src/apps/cli/terminal'

/** Every character that a terminal may obey or hide, by what it does. */
const unsafe: readonly (readonly [string, string])[] = [
  ['an escape code', '\x1b[2J'],
  ['a window title', '\x1b]0;owned\x07'],
  ['a C1 control sequence', '\x9b2J'],
  ['the end of a C1 string', '\x9c'],
  ['a return to the start of the line', '\r'],
  ['a backspace', '\b'],
  ['delete', '\x7f'],
  ['null', '\0'],
  ['a bidi override', '\u202e'],
  ['a bidi isolate', '\u2066'],
  ['a mark of direction', '\u200f'],
  ['an Arabic mark of direction', '\u061c'],
  ['a line separator', '\u2028'],
  ['a space of no width', '\u200b'],
  ['a byte order mark', '\ufeff'],
  ['a tag', '\u{e0041}'],
]

test.each(unsafe)('%s is spelled out', (_, text) => {
  const shown = clean(`a${text}b`)
  expect(shown).toMatch(/^a(\\u[0-9a-f]{4})+.*b$/)
  expect(cleaned(text)).toBe(clean(text))
  expect(clean(shown)).toBe(shown)
})

test.each(unsafe)('JSON with %s means the same', (_, text) => {
  const data = { [text]: [text, '\t\n"\\'] }
  expect(JSON.parse(clean(JSON.stringify(data)))).toEqual(data)
})

describe('what is written in any language stays', () => {
  test.each(['größe', '猫', 'ё', 'שלום', 'e\u0301', '👩\u200d🔬', 'conv/kernel:0 ×½'])('%s', (text) => {
    expect(cleaned(text)).toBe(text)
  })
})

test('lines stay lines, but not within data', () => {
  expect(clean('a\nb')).toBe('a\nb')
  const values = Float32Array.of(1)
  expect(cleaned({ name: 'a\nb', list: ['\r\n', 1, null], values })).toEqual({
    name: 'a\\nb',
    list: ['\\u000d\\n', 1, null],
    values,
  })
})
