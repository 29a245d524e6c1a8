/** Minifies WGSL: removes comments and needless blanks, and shortens names. */

/** Matches a word, a number, a run of blanks, or one other character. */
const tokens = /[A-Za-z_]\w*|\d[\w.]*|[^\s\w]|\s+/g

/**
 * Names that must not be renamed or given: words of the language, its types and functions. Components of vectors, which
 * look like members of structs, are in `components`.
 */
const reserved = new Set(
  `alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let
  loop override requires return struct switch true var while main
  storage function private workgroup uniform read write read_write
  bool i32 u32 f32 f16 vec2 vec3 vec4 mat2x2 mat3x3 mat4x4 array atomic ptr subgroup_size subgroup_invocation_id
  global_invocation_id local_invocation_id local_invocation_index workgroup_id num_workgroups
  abs all any arrayLength atomicAdd atomicMax atomicMin bitcast ceil clamp countLeadingZeros countOneBits cos dot
  dot4I8Packed dot4U8Packed dpdx exp exp2 extractBits firstLeadingBit firstTrailingBit floor fma fract insertBits
  inverseSqrt ldexp length log log2 max min mix modf normalize pack4x8snorm pack4xI8 pack4xI8Clamp pack4xU8 pow
  reverseBits round saturate select sign sin sqrt step storageBarrier subgroupAdd subgroupBroadcast
  subgroupBroadcastFirst subgroupElect subgroupMax subgroupMin subgroupShuffle subgroupShuffleXor tan tanh trunc
  unpack4x8snorm unpack4xI8 unpack4xU8 workgroupBarrier workgroupUniformLoad`
    .trim()
    .split(/\s+/),
)

const components = /^(?:[xyzw]{1,4}|[rgba]{1,4})$/
const operators = /^[-+*/%&|^<>=!]$/

/**
 * Returns a short name for each name that the given files declare. It is the same in all files, because files are
 * concatenated. Overrides keep their names: TypeScript sets them.
 */
export function shortNames(files: readonly string[]): ReadonlyMap<string, string> {
  const count = new Map<string, number>()
  const declared = new Set<string>()
  const overrides = new Set<string>()
  for (const file of files) {
    const words = split(file).filter((word) => word !== ' ')
    for (const [i, word] of words.entries()) {
      if (!isName(word)) continue
      count.set(word, (count.get(word) ?? 0) + 1)
      const before = words[i - 1] ?? ''
      if (before === 'override') overrides.add(word)
      // A parameter, a member, or a variable with a type.
      else if (words[i + 1] === ':' || /^(?:fn|let|const|struct|alias|var|>)$/.test(before))
        declared.add(word)
    }
  }
  const renamed = [...declared].filter(
    (name) => !reserved.has(name) && !overrides.has(name) && !components.test(name),
  )
  const taken = new Set([...reserved, ...[...count.keys()].filter((name) => !renamed.includes(name))])
  const fresh = candidates(taken)
  renamed.sort((a, b) => (count.get(b) ?? 0) - (count.get(a) ?? 0) || (a < b ? -1 : 1))
  return new Map(renamed.map((name) => [name, fresh.next().value as string]))
}

/** Returns a file with the given short names and without needless blanks and comments. */
export function minifyWgsl(file: string, names: ReadonlyMap<string, string>): string {
  const words = split(file)
  let short = ''
  let [last, secondLast] = ['', '']
  for (const [i, word] of words.entries()) {
    if (word === ' ') {
      const after = words[i + 1] ?? ''
      const needsBlank = (isWord(last) && isWord(after)) || (operators.test(last) && operators.test(after))
      if (needsBlank) short += ' '
      continue
    }
    // Names in attributes, `@builtin(…)` and `enable …` belong to the language.
    const builtin = last === '@' || last === 'enable' || (last === '(' && secondLast === 'builtin')
    short += builtin ? word : (names.get(word) ?? word)
    secondLast = last
    last = word
  }
  return short.replaceAll(/,([)}\]])/g, '$1')
}

/** Splits a file into words, numbers and signs. Blanks and comments between two of them become one blank. */
function split(file: string): string[] {
  const code = file.replaceAll(/\/\/.*$|\/\*[\s\S]*?\*\//gm, ' ')
  return (code.trim().match(tokens) ?? []).map((token) => (token.trim() === '' ? ' ' : token))
}

function isWord(token: string): boolean {
  return /^\w/.test(token)
}

function isName(token: string): boolean {
  return /^[A-Za-z_]/.test(token)
}

/** Generates single letters, then one or two letters with a capital or digit behind, as no word of the language has. */
function* candidates(taken: ReadonlySet<string>): Generator<string, never> {
  const small = [...'abcdefghijklmnopqrstuvwxyz']
  const large = small.map((letter) => letter.toUpperCase())
  const letters = [...small, ...large]
  for (const name of letters) if (!taken.has(name) && !components.test(name)) yield name
  for (const second of ['', ...letters]) {
    for (const first of letters) {
      for (const last of [...large, ...'0123456789']) {
        const name = `${first}${second}${last}`
        if (!taken.has(name)) yield name
      }
    }
  }
  throw new Error('there are no short names left')
}
