/** What people chose in the Train view; it outlives the visit. */
import { keptSignal } from '../state/storage'
import type { DigitSource } from './run-state'
import { type ChosenSettings, presets, readSettings } from './settings'

/** Which digits to train on. */
export const chosenSource = keptSignal<DigitSource>('train.source', 'drawn', (kept) =>
  kept === 'drawn' || kept === 'mnist' ? kept : undefined,
)

export const chosenSettings = keptSignal<ChosenSettings>(
  'train.settings',
  presets.demo.settings,
  readSettings,
)
