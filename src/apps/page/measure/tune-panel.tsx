import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Tuning } from '../../../index'
import { formatDate, formatMs, significant } from '../format'
import { Button, DataTable, Notice, TaskStatus } from '../parts'
import { sessionOf } from '../sessions'
import { gpuStatus } from '../state/device'
import { formNames, type Networks } from '../state/networks'
import type { Task } from '../state/task'
import { type Gain, type Tuned, tuned } from '../state/tuning'
import { kindsOf, sameDevice, tuneModel } from './tune-model'

/** Finds the fastest variants of the open model's layers on this device, and stores them. */
export function TunePanel({ open, task, busy }: { open: Networks; task: Task; busy: boolean }) {
  const { start, foundNothing } = useTuner(open, task)
  return (
    <section aria-labelledby="tune-heading" class="tune">
      <h2 id="tune-heading">Tune for this device</h2>
      <p>
        Many layers can be computed in several ways, and which is the fastest depends on the GPU. Octet makes
        a guess; tuning times the ways here, for the model’s own batch size, and takes the fastest. What it
        finds is kept in this browser, for Draw, Open, Measure and the times of Inspect. Answers in int8 stay
        the same to the byte, in float32 but for the order of sums.
      </p>
      {gpuStatus.value.state === 'missing' ? (
        <Notice>
          There is nothing to tune without WebGPU: the CPU reference has one way for each layer.
        </Notice>
      ) : (
        <>
          <TuneButtons busy={busy} onTune={start} />
          <TaskStatus task={task} what="The device was not tuned for" onRetry={start} />
          {!task.running && <Outcome open={open} foundNothing={foundNothing} />}
        </>
      )}
    </section>
  )
}

/**
 * Returns a function that tunes for the open model, and whether tuning it found nothing. Opening another model cancels
 * the run.
 */
function useTuner(open: Networks, task: Task): { start: () => void; foundNothing: boolean } {
  /** The model for which tuning found nothing. */
  const untunable = useSignal<Networks | undefined>(undefined)
  useEffect(() => {
    task.cancel()
    task.clear()
  }, [open, task])
  const start = () =>
    void task.run('Tuning', async (context) => {
      untunable.value = undefined
      const found = await tuneModel(open, context)
      context.signal.throwIfAborted()
      if (found) tuned.value = found
      else untunable.value = open
    })
  return { start, foundNothing: untunable.value === open }
}

function TuneButtons({ busy, onTune }: { busy: boolean; onTune: () => void }) {
  return (
    <div class="actions">
      <Button disabled={busy} onClick={onTune}>
        {tuned.value ? 'Tune again' : 'Tune for this device'}
      </Button>
      {tuned.value && (
        <Button
          disabled={busy}
          onClick={() => {
            tuned.value = null
          }}
        >
          Forget the tuning
        </Button>
      )}
    </div>
  )
}

/** Says if the last tuning found nothing, and shows the stored tuning. */
function Outcome({ open, foundNothing }: { open: Networks; foundNothing: boolean }) {
  return (
    <>
      {foundNothing && (
        <p role="status">
          Nothing was gained: no layer of {open.name} has several ways that could be timed in the 50 ms that
          tuning takes at most; on software adapters layers are often too slow for that. Octet’s guesses stay.
        </p>
      )}
      {tuned.value && <StoredTuning kept={tuned.value} open={open} />}
    </>
  )
}

function StoredTuning({ kept, open }: { kept: Tuned; open: Networks }) {
  const current = useCurrentTuning(open, kept)
  const kinds = kindsOf(kept.tuning)
  return (
    <>
      <p role="status">
        Tuned on {formatDate(kept.date)} with {kept.model}: {kinds === 1 ? '1 kind' : `${kinds} kinds`} of
        layer timed on this device so far. {sayGains(kept.gains)}
      </p>
      {current && !sameDevice(current, kept.tuning) && (
        <Notice>
          It is not used: it is of another adapter, browser or version of Octet than what there is now. Tune
          again.
        </Notice>
      )}
      <DataTable
        caption="What tuning gained, a run"
        columns={[
          { title: 'Network' },
          { title: 'Guessed', numeric: true },
          { title: 'Tuned', numeric: true },
          { title: '÷ guessed', numeric: true },
          { title: 'Rounds faster', numeric: true },
        ]}
        rows={kept.gains.map(({ form, guessedMs, tunedMs, rounds, faster }) => [
          formNames[form],
          formatMs(guessedMs),
          formatMs(tunedMs),
          significant(tunedMs / guessedMs),
          `${faster} of ${rounds}`,
        ])}
      />
    </>
  )
}

/** Returns the tuning that the page's sessions use, given the stored one; undefined until a session exists. */
function useCurrentTuning({ float, int8 }: Networks, kept: Tuned): Tuning | undefined {
  const followed = useSignal<Tuning | undefined>(undefined)
  const graph = int8 ?? float
  useEffect(() => {
    followed.value = undefined
    if (!graph) return
    sessionOf(graph).then(
      (session) => {
        followed.value = session?.tuning
      },
      // Errors of the network are shown by the views that run it.
      () => undefined,
    )
  }, [graph, kept, followed])
  return followed.value
}

/** Describes what tuning gained. A difference below 3 %, or one missing from more than one round, may be chance. */
export function sayGains(gains: readonly Gain[]): string {
  return gains
    .map(({ form, guessedMs, tunedMs, rounds, faster }) => {
      const [name, ratio] = [formNames[form], tunedMs / guessedMs]
      const takes = `${name} takes ${significant(ratio)} of the time that it took`
      const most = Math.max(2, rounds - 1)
      if (ratio < 0.97 && faster >= most) return `${takes}.`
      if (ratio > 1.03 && rounds - faster >= most) return `${takes}: forget the tuning if that stays so.`
      return `${name} shows no clear gain.`
    })
    .join(' ')
}
