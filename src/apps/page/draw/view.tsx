import { useSignalEffect } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { Button, NetworksGate } from '../parts'
import type { Networks } from '../state/networks'
import { AnswerSection } from './answer-section'
import { Answers } from './answers'
import { drawing } from './drawing'
import { NotDigits, readsDigits } from './not-digits'
import { DrawingPad } from './pad'
import { Preview } from './preview'
import { samplesOfDigits } from './sample-digits'
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
  const answers = useMemo(() => new Answers(open), [open])
  const ask = () => answers.ask(drawing.value)
  useEffect(() => {
    void answers.warm()
    return () => answers.dispose()
  }, [answers])
  useSignalEffect(ask)
  return (
    <div class="draw">
      <section aria-label="Drawing">
        <DrawingPad strokes={drawing} />
        <div class="actions">
          <Preview image={answers.verdict.value?.image} />
          <span class="faint">what the networks see</span>
          <Button
            title="Escape, Delete or Backspace"
            onClick={() => {
              drawing.value = []
            }}
          >
            Clear
          </Button>
        </div>
        <ReadyDigits />
      </section>
      <AnswerSection open={open} answers={answers} onRetry={ask} />
    </div>
  )
}

/** Buttons for ready drawings of each digit, for people who don't draw. */
function ReadyDigits() {
  return (
    <fieldset class="actions">
      <legend class="faint">Or take one that is drawn already</legend>
      {samplesOfDigits.map((drawn, digit) => (
        <button
          key={digit}
          type="button"
          class="button digit"
          aria-label={`Draw a ${digit}`}
          onClick={() => {
            drawing.value = drawn
          }}
        >
          {digit}
        </button>
      ))}
    </fieldset>
  )
}
