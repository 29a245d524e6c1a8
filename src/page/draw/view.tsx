import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { formatMs } from '../format'
import { Button, NetworksGate, Problem } from '../parts'
import type { Networks } from '../state/networks'
import { Answers, type FormAnswer, type Verdict } from './answers'
import { Bars } from './bars'
import { NotDigits, readsDigits } from './not-digits'
import { DrawingPad } from './pad'
import { Preview } from './preview'
import { samplesOfDigits } from './sample-digits'
import type { Stroke } from './strokes'
import './draw.css'

/** The view "Draw". */
export default function DrawView() {
  return (
    <NetworksGate>
      {(open) => (readsDigits(open) ? <Drawing key={open.name} open={open} /> : <NotDigits open={open} />)}
    </NetworksGate>
  )
}

function Drawing({ open }: { open: Networks }) {
  const strokes = useSignal<readonly Stroke[]>([])
  const answers = useMemo(() => new Answers(open), [open])
  useEffect(() => () => answers.dispose(), [answers])
  useSignalEffect(() => answers.ask(strokes.value))
  const verdict = answers.verdict.value
  return (
    <div class="draw">
      <section aria-label="Drawing">
        <DrawingPad strokes={strokes} />
        <div class="actions">
          <Preview image={verdict?.image} />
          <span class="faint">what the networks see</span>
          <Button
            title="Escape, Delete or Backspace"
            onClick={() => {
              strokes.value = []
            }}
          >
            Clear
          </Button>
        </div>
        <fieldset class="actions">
          <legend class="faint">Or take one that is drawn already</legend>
          {samplesOfDigits.map((drawn, digit) => (
            <button
              key={digit}
              type="button"
              class="button digit"
              aria-label={`Draw a ${digit}`}
              onClick={() => {
                strokes.value = drawn
              }}
            >
              {digit}
            </button>
          ))}
        </fieldset>
      </section>
      <section aria-label="Answer">
        <p class="answer" aria-live="polite">
          {sayAnswer(verdict)}
        </p>
        <Bars float={verdict?.float?.probabilities} int8={verdict?.int8?.probabilities} />
        <p class="differences">{sayDifferences(verdict)}</p>
        {answers.problem.value !== undefined && (
          <Problem
            error={answers.problem.value}
            what="No answer"
            onRetry={() => answers.ask(strokes.value)}
          />
        )}
      </section>
    </div>
  )
}

function sayAnswer(verdict: Verdict | undefined): string {
  const answers = [verdict?.float, verdict?.int8]
  const digits = answers.map((one) => one && topOf(one))
  const [float, int8] = digits
  if (float === undefined && int8 === undefined) return 'Draw a digit from 0 to 9.'
  const times = [
    verdict?.float && `float32 took ${formatMs(verdict.float.ms)}`,
    verdict?.int8 && `int8 ${formatMs(verdict.int8.ms)}`,
  ]
  const agreed = float === undefined || int8 === undefined || float === int8
  const what = agreed ? `It is a ${int8 ?? float}.` : `float32 says ${float}, int8 says ${int8}.`
  return `${what} ${times.filter(Boolean).join(', ')}.`
}

/** Where the two networks differ most. */
function sayDifferences(verdict: Verdict | undefined): string {
  const [a, b] = [verdict?.float?.probabilities, verdict?.int8?.probabilities]
  if (!a || !b) return ''
  const apart = Array.from(a, (value, i) => Math.abs(value - (b[i] ?? 0)))
  const most = Math.max(...apart)
  if (most < 0.0005) return 'The two agree on every digit to a tenth of a percent.'
  const digit = apart.indexOf(most)
  const percent = (value: number | undefined) => `${(100 * (value ?? 0)).toFixed(1)} %`
  return `They differ most on ${digit}: ${percent(a[digit])} in float32, ${percent(b[digit])} in int8.`
}

function topOf({ probabilities }: FormAnswer): number {
  return probabilities.indexOf(Math.max(...probabilities))
}
