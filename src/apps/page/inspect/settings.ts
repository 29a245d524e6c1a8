/** Settings of the view, stored for the next visit. */
import type { Signal } from '@preact/signals'
import type { Form } from '../state/networks'
import { keptSignal } from '../state/storage'

/** The input to run the networks on. Pictures are missing here, because they are not stored. */
export type InputChoice =
  | { readonly kind: 'digit'; readonly digit: number }
  | { readonly kind: 'drawing' }
  | { readonly kind: 'random'; readonly seed: number }

/** The form to show. */
export const shownForm: Signal<Form> = keptSignal<Form>('inspect.form', 'int8', (kept) =>
  kept === 'float' || kept === 'int8' ? kept : undefined,
)

/** The name of the tensor that the chosen node writes: the same in both forms. */
export const chosenTensor: Signal<string> = keptSignal('inspect.tensor', '', (kept) =>
  typeof kept === 'string' ? kept : undefined,
)

export const inputChoice: Signal<InputChoice> = keptSignal<InputChoice>(
  'inspect.input',
  { kind: 'digit', digit: 7 },
  readChoice,
)

function readChoice(kept: unknown): InputChoice | undefined {
  const { kind, digit, seed } = (kept ?? {}) as Record<string, unknown>
  if (kind === 'drawing') return { kind }
  if (kind === 'digit' && Number.isInteger(digit) && Number(digit) >= 0 && Number(digit) < 10)
    return { kind, digit: Number(digit) }
  return kind === 'random' && Number.isSafeInteger(seed) ? { kind, seed: Number(seed) } : undefined
}
