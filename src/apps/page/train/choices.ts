/** Settings chosen in the Train view, stored across visits. */
import { keptSignal } from '../state/storage'
import type { DigitSource } from './run-state'
import { type ChosenSettings, presets, readSettings } from './settings'

/** The source of the digits to train on. */
export const chosenSource = keptSignal<DigitSource>('train.source', 'drawn', (kept) =>
  kept === 'drawn' || kept === 'mnist' ? kept : undefined,
)

export const chosenSettings = keptSignal<ChosenSettings>(
  'train.settings',
  presets.demo.settings,
  readSettings,
)
