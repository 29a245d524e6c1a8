import { formatMs } from '../format'
import { topIndex } from '../open/answer'
import { Notice, Problem } from '../parts'
import type { Networks } from '../state/networks'
import type { Answers, FormAnswer, Verdict } from './answers'
import { Bars } from './bars'

/** Shows the networks' answers to the drawing, or why there is none. */
export function AnswerSection({
  open,
  answers,
  onRetry,
}: {
  open: Networks
  answers: Answers
  onRetry: () => void
}) {
  const verdict = answers.verdict.value
  return (
    <section aria-label="Answer">
      <SayAnswer verdict={verdict} />
      <Bars float={verdict?.float?.probabilities} int8={verdict?.int8?.probabilities} />
      <p class="differences">{sayDifferences(verdict)}</p>
      {!open.int8 && (
        <Notice>
          <p>
            {open.name} has no int8 form yet: <a href="#quantize">quantize it</a>.
          </p>
        </Notice>
      )}
      {answers.problem.value !== undefined && (
        <Problem error={answers.problem.value} what="No answer" onRetry={onRetry} />
      )}
    </section>
  )
}

/** Shows the recognized digit, and the time that each network took. */
function SayAnswer({ verdict }: { verdict: Verdict | undefined }) {
  const [float, int8] = [verdict?.float, verdict?.int8].map((one) => one && topIndex(one.probabilities))
  const answered = float ?? int8
  if (answered === undefined) {
    return (
      <p class="answer" aria-live="polite">
        <strong>Draw a digit from 0 to 9.</strong>
        <span class="faint">With mouse, pen or finger; or with the arrow keys and the space bar.</span>
      </p>
    )
  }
  const agreed = float === undefined || int8 === undefined || float === int8
  return (
    <p class="answer" aria-live="polite">
      <strong>{agreed ? `It is a ${answered}.` : `float32 says ${float}, int8 says ${int8}.`}</strong>{' '}
      {sayTimes(verdict)}
    </p>
  )
}

function sayTimes(verdict: Verdict | undefined): string {
  const say = (name: string, one: FormAnswer | undefined) => (one ? [`${name} ${formatMs(one.median)}`] : [])
  const times = [...say('float32', verdict?.float), ...say('int8', verdict?.int8)].join(', ')
  const runs = verdict?.float?.runs ?? verdict?.int8?.runs ?? 1
  return `${times}${runs > 1 ? `, median of ${runs} answers` : ''}.`
}

/** Names the digit on which the two networks differ most. */
function sayDifferences(verdict: Verdict | undefined): string {
  const [a, b] = [verdict?.float?.probabilities, verdict?.int8?.probabilities]
  if (!a || !b) return ''
  const apart = Array.from(a, (value, i) => Math.abs(value - (b[i] ?? 0)))
  const most = Math.max(...apart)
  if (most < 0.0005) return 'The two agree on every digit to a tenth of a percent.'
  const digit = apart.indexOf(most)
  const percent = (value: number | undefined) => `${(100 * (value ?? 0)).toFixed(1)}\u00a0%`
  return `They differ most on ${digit}: ${percent(a[digit])} in float32, ${percent(b[digit])} in int8.`
}
