/** Writes `docs/operators.md`: the operators that run, from their definitions and their cases. */
import { nodeImporters } from '../../src/formats/tfjs/graph/ops/index'
import type { OpDef, Operator } from '../../src/graph/operator'
import { operators } from '../../src/ops'
import { builtCases } from './cases'

type Column = 'float32' | 'int8' | 'others'

const columns: readonly Column[] = ['float32', 'int8', 'others']

/** The column of an operator: by the numbers that it computes with. */
function columnOf({ inputs, outputs }: Operator): Column {
  const types = [...inputs, ...outputs].map((tensor) => tensor?.type)
  if (inputs.some((tensor) => tensor?.type === 'int8' || tensor?.type === 'uint8')) return 'int8'
  return types.includes('float32') ? 'float32' : 'others'
}

const all = builtCases().flatMap(({ graph }) => graph.operators)

function rowOf(def: OpDef<unknown>): string {
  const own = all.filter((op) => op.def === def)
  const versions = new Set(own.flatMap((op) => def.tflite?.version(op) ?? []))
  const places = columns.map((column) => {
    const found = own.filter((op) => columnOf(op) === column)
    const wheres = new Set(found.map((op) => (def.hostOnly?.(op) === undefined ? 'GPU' : 'CPU')))
    return [...wheres].sort().reverse().join(' or ') || '–'
  })
  const listed = [...versions].sort((a, b) => a - b).join(', ')
  return `| ${[def.kind, listed || 'none', ...places].join(' | ')} |`
}

/** Breaks a list of words into lines of up to 120 columns. */
function lines(words: readonly string[]): string {
  const broken = ['']
  for (const word of words) {
    const last = broken.at(-1) ?? ''
    if (last.length + word.length + 2 > 120) broken.push(word)
    else broken[broken.length - 1] = last ? `${last} ${word}` : word
  }
  return broken.join('\n')
}

export function operatorsTable(): string {
  const shown = operators.filter(({ kernel, candidates, hostOnly }) => kernel ?? candidates ?? hostOnly)
  const rows = shown.map(rowOf).sort()
  const names = Object.keys(nodeImporters).sort()
  return `# Operators

Everything that runs, made from the definitions and their tests by
\`npx vitest run --project unit test/ops/table.test.ts -u\`.

## Operators of \`.tflite\` files

The version is the one that Octet writes, for the forms that tests have. "Others" are int32, int64 and bool. A dash: no
test has it, because it does not run there or is rare. Where it says "GPU or CPU", \`octet summarize --placement\` gives
the reason; [numerics.md](numerics.md#integers-and-bools) lists them.

| operator | version | float32 | int8 | others |
|---|---|---|---|---|
${rows.join('\n')}

## Operations of TensorFlow.js graph models

Shapes are static, and nodes that read only constants are computed when the model is read.

${lines(names.map((name, i) => (i < names.length - 1 ? `${name},` : `${name}.`)))}
`
}
