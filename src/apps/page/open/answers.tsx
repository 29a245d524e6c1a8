import { formatMs, formatShare, significant } from '../format'
import { DataTable } from '../parts'
import { type Form, formNames } from '../state/networks'
import { statisticsOf, topK } from './answer'
import { labels } from './dropped'
import { type ClassName, classNames } from './labels'
import type { ModelAnswer, OutputAnswer } from './run-model'

/** Number of classes to list. */
const listedClasses = 5

/** Shows a network's answer: the likeliest classes of outputs that score classes, and statistics of other outputs. */
export function Answers({ answer, live }: { answer: ModelAnswer; live: boolean }) {
  const times = entriesOf(answer.ms).map(([form, ms]) => `${formNames[form]} took ${formatMs(ms)}`)
  const { file, names } = labels.value ?? {}
  const fits = answer.outputs.some((output) => names && named(output, names))
  return (
    <>
      <p class="answer-line" aria-live={live ? 'polite' : 'off'}>
        On {answer.what}: {answer.outputs.map(sayOutput).filter(Boolean).join(' ')} {times.join(', ')}, on the{' '}
        {answer.where === 'gpu' ? 'GPU' : 'CPU'}, with read-back.
      </p>
      {names && !fits && (
        <p class="faint">
          {file} names {names.length} classes, which is not what the network tells apart; classes have
          numbers.
        </p>
      )}
      <div class="outputs">
        {answer.outputs.map((output) => (
          <Output key={output.name} output={output} />
        ))}
      </div>
    </>
  )
}

function entriesOf<T>(of: Readonly<Partial<Record<Form, T>>>): (readonly [Form, T])[] {
  return (['float', 'int8'] as const).flatMap((form) =>
    of[form] === undefined ? [] : [[form, of[form]] as const],
  )
}

function lengthOf({ values }: OutputAnswer): number {
  return entriesOf(values)[0]?.[1].length ?? 0
}

/** True if a list of labels fits an output: a name per class, or one fewer (see `classNames`). */
function named(output: OutputAnswer, names: readonly string[]): boolean {
  return output.classes && Math.abs(lengthOf(output) - names.length - 0.5) < 1
}

function namesFor(output: OutputAnswer): ClassName {
  const names = labels.value?.names
  return classNames(names && named(output, names) ? names : undefined, lengthOf(output))
}

function sayOutput(output: OutputAnswer): string {
  if (!output.classes) return ''
  const name = namesFor(output)
  const tops = entriesOf(output.values).map(([form, values]) => {
    const [top] = topK(values, 1)
    return { form, top: top?.index ?? 0, score: `${formNames[form]} ${sayScore(values, top?.value ?? 0)}` }
  })
  const [first, second] = tops
  if (!first) return ''
  if (second && second.top !== first.top)
    return `${formNames[first.form]} says ${name(first.top)}, ${formNames[second.form]} ${name(second.top)}.`
  return `${name(first.top)} (${tops.map(({ score }) => score).join(', ')}).`
}

/**
 * Formats probabilities as percentages and other scores as plain numbers. Probabilities are recognized by their sum,
 * which may be well below 1, because small 8-bit probabilities round to zero.
 */
function sayScore(values: Float32Array, value: number): string {
  let [sum, least] = [0, 0]
  for (const one of values) {
    sum += one
    least = Math.min(least, one)
  }
  return least >= 0 && sum < 1.1 ? formatShare(value, 1) : significant(value)
}

function Output({ output }: { output: OutputAnswer }) {
  const forms = entriesOf(output.values)
  const heads = forms.map(([form]) => ({ title: formNames[form], numeric: true }))
  const shape = output.shape.join('×')
  if (output.classes) {
    const name = namesFor(output)
    const [first] = forms
    return (
      <DataTable
        caption={`${output.name}: the ${Math.min(listedClasses, lengthOf(output))} likeliest of ${lengthOf(output)} classes`}
        columns={[{ title: 'Class' }, ...heads]}
        rows={topK(first?.[1] ?? [], listedClasses).map(({ index }) => [
          name(index),
          ...forms.map(([, values]) => sayScore(values, values[index] ?? 0)),
        ])}
      />
    )
  }
  const figures = forms.map(([, values]) => statisticsOf(values))
  return (
    <DataTable
      caption={`${output.name}: ${shape || 'scalar'}`}
      columns={[{ title: 'Figure' }, ...heads]}
      rows={(['min', 'max', 'mean', 'deviation'] as const).map((figure) => [
        figureNames[figure],
        ...figures.map((one) => significant(one[figure])),
      ])}
    />
  )
}

const figureNames = {
  min: 'smallest',
  max: 'largest',
  mean: 'mean',
  deviation: 'standard deviation',
} as const
