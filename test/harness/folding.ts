/**
 * Finds, in WGSL, the right sides of divisions, remainders and shifts that a compiler may compute beforehand, from
 * override constants alone. naga, which compiles for Firefox and Deno, then refuses a divisor of 0 and a shift by 32 or
 * more, even in a branch that isn't taken.
 */

/** The least and the greatest value that an expression may have; `float` if it is one. */
interface Range {
  readonly least: number
  readonly most: number
  readonly float?: boolean
}

/** The right side of an operator, which depends on nothing but constants. */
export interface Folded extends Range {
  readonly operator: string
  /** The function's name and the operand as it is written: "corner_of: / width". */
  readonly text: string
}

/** The ranges of what a name stands for; undefined for what is known only while the shader runs. */
type Names = Map<string, Range | undefined>

const tokens =
  /\/\/.*|\/\*[\s\S]*?\*\/|[A-Za-z_]\w*(?:<(?:[\w\s,]|<[^<>]*>)*>(?=\())?|\d[\w.]*|<<=|>>=|<<|>>|[-+*/%&|^!=<>]=|&&|\|\||\S/g

/**
 * Returns what folds in a shader.
 *
 * @param overrides the range of an override by its name
 */
export function foldedOperands(source: string, overrides: (name: string) => Range): Folded[] {
  const words = (source.match(tokens) ?? []).filter((word) => !/^\/[/*]/.test(word))
  const known: Names = new Map()
  const found: Folded[] = []
  let local: Names = known
  let inside = 'shader'
  words.forEach((word, at) => {
    const name = words[at + 1] ?? ''
    if (word === 'override') known.set(name, overrides(name))
    else if (word === 'fn') {
      inside = name
      local = new Map(known)
    } else if (word === 'let' || word === 'const') {
      const begin = words.indexOf('=', at)
      local.set(name, new Reader(words, begin + 1, local).expression())
    } else if (word === 'var' || words[at + 1] === ':') {
      // A variable or a parameter hides a constant of its name.
      const hides = word === 'var' ? name : word
      if (!/override|let|const/.test(words[at - 1] ?? '')) local.set(hides, undefined)
    }
    if (!/^(?:[/%]|<<|>>)=?$/.test(word)) return
    const reader = new Reader(words, at + 1, local)
    const range = reader.unary()
    const text = `${inside}: ${word} ${words.slice(at + 1, reader.at).join(' ')}`
    if (range) found.push({ ...range, operator: word.replace('=', ''), text })
  })
  return found
}

/** Says what compilers would refuse: a divisor that may be 0, a shift that may be 32 or more. */
export function refusals(folded: readonly Folded[]): string[] {
  return folded
    .filter(({ operator, float, least, most }) => {
      if (operator === '/' || operator === '%') return !float && least <= 0 && most >= 0
      return least < 0 || most > 31
    })
    .map(({ text, least, most }) => `${text} is from ${least} to ${most}`)
}

const levels = ['||', '&&', '|', '^', '&', '== !=', '< > <= >=', '<< >>', '+ -', '* / %'].map((level) =>
  level.split(' '),
)

/** Reads expressions, and computes the range of those that depend on constants alone. */
class Reader {
  constructor(
    private readonly words: readonly string[],
    public at: number,
    private readonly names: Names,
  ) {}

  expression(level = 0): Range | undefined {
    const operators = levels[level]
    if (!operators) return this.unary()
    let left = this.expression(level + 1)
    while (operators.includes(this.words[this.at] ?? '')) {
      const operator = this.words[this.at++] as string
      const right = this.expression(level + 1)
      left = left && right && combine(operator, left, right)
    }
    return left
  }

  unary(): Range | undefined {
    const sign = this.words[this.at] ?? ''
    if (!/^[-!~&*]$/.test(sign)) return this.postfix()
    this.at++
    const range = this.unary()
    return sign === '-' ? range && negated(range) : undefined
  }

  private postfix(): Range | undefined {
    let range = this.primary()
    for (;;) {
      const word = this.words[this.at]
      if (word === '.') this.at += 2
      else if (word === '[') {
        this.list(']')
        range = undefined
      } else return range
    }
  }

  private primary(): Range | undefined {
    const word = this.words[this.at] ?? ''
    if (word === '(') return this.list(')')[0]
    this.at++
    if (/^\d/.test(word)) return literal(word)
    if (this.words[this.at] !== '(') return this.names.get(word)
    return called(word, this.list(')'))
  }

  /** Reads what stands between brackets, from the opening one on. */
  private list(end: string): (Range | undefined)[] {
    const found: (Range | undefined)[] = []
    this.at++
    while (this.words[this.at] !== end) {
      found.push(this.expression())
      if (this.words[this.at] === ',') this.at++
      else if (this.words[this.at] !== end)
        throw new Error(`"${this.words[this.at]}" where "${end}" should be`)
    }
    this.at++
    return found
  }
}

function literal(word: string): Range {
  const hex = /^0x/i.test(word)
  const value = Number(hex ? word.replace(/[iu]$/, '') : word.replace(/[iufh]$/, ''))
  return { least: value, most: value, float: !hex && /[.fe]/.test(word) }
}

function negated({ least, most, float = false }: Range): Range {
  return { least: -most, most: -least, float }
}

/** Returns the range of a call whose arguments are all constant. */
function called(name: string, given: readonly (Range | undefined)[]): Range | undefined {
  const ranges = given.filter((range) => range !== undefined)
  const [first, second] = ranges
  if (ranges.length < given.length || !first) return undefined
  const float = first.float ?? false
  const least = ranges.map((range) => range.least)
  const most = ranges.map((range) => range.most)
  if (name === 'max') return { least: Math.max(...least), most: Math.max(...most), float }
  if (name === 'min') return { least: Math.min(...least), most: Math.min(...most), float }
  if (/^(?:[iu]32|vec[234]<[iu]32>|vec[234][iu])$/.test(name) || (name === 'select' && second))
    return { least: Math.min(...least), most: Math.max(...most) }
  return /^(?:f32|vec)/.test(name) ? { least: -Infinity, most: Infinity, float: true } : undefined
}

/** Returns the range of a binary operator's result: its extremes lie where its operands' do. */
function combine(operator: string, a: Range, b: Range): Range {
  const float = Boolean(a.float || b.float)
  const hull = (of: (x: number, y: number) => number): Range => {
    const ends = [of(a.least, b.least), of(a.least, b.most), of(a.most, b.least), of(a.most, b.most)]
    // Infinity times 0, or less Infinity: the product of anything and 0, and an unknown difference.
    const values = ends.map((value) => (Number.isNaN(value) ? 0 : value))
    return { least: Math.min(...values), most: Math.max(...values), float }
  }
  switch (operator) {
    case '+':
      return hull((x, y) => x + y)
    case '-':
      return { least: a.least - b.most, most: a.most - b.least, float }
    case '*':
      return hull((x, y) => x * y)
    case '/':
      if (b.least <= 0 && b.most >= 0) return { least: -Infinity, most: Infinity, float }
      return hull((x, y) => (float ? x / y : Math.trunc(x / y)))
    case '<<':
      return hull((x, y) => x * 2 ** y)
    case '>>':
      return hull((x, y) => Math.floor(x / 2 ** y))
    case '%':
      return { least: Math.min(0, a.least), most: Math.max(0, b.most - 1), float }
    default:
      // Bits, and comparisons, which are 0 or 1.
      return { least: 0, most: Math.max(1, a.most, b.most) }
  }
}
