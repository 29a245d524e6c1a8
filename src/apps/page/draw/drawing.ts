import type { Signal } from '@preact/signals'
import { keptSignal } from '../state/storage'
import type { Stroke } from './strokes'

/** The current drawing, for every view. It is stored for the next visit. */
export const drawing: Signal<readonly Stroke[]> = keptSignal<readonly Stroke[]>('drawing', [], (kept) =>
  Array.isArray(kept) && kept.every(isStroke) ? kept : undefined,
)

function isStroke(kept: unknown): kept is Stroke {
  return Array.isArray(kept) && kept.every(isPoint)
}

function isPoint(kept: unknown): boolean {
  return Array.isArray(kept) && kept.length === 2 && kept.every((one) => typeof one === 'number')
}
