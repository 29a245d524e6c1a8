/** Holds dropped labels and pictures. Both drop zones of the view take them; labels are stored for the next visit. */
import { signal } from '@preact/signals'
import { keptSignal } from '../state/storage'
import { parseLabels } from './labels'
import { decodePicture, type Picture } from './picture'

/** Class names, and the file that they come from. */
export interface Labels {
  readonly file: string
  readonly names: readonly string[]
}

/** Labels for the classes of answers; null shows class numbers. */
export const labels = keptSignal<Labels | null>('labels', null, readLabels)

/** The last picture that was dropped. */
export const dropped = signal<(Picture & { readonly name: string }) | undefined>(undefined)

export async function takeLabels(file: File): Promise<void> {
  labels.value = { file: file.name, names: parseLabels(await file.text()) }
}

/** @throws InputError if the browser can't read the file as a picture. */
export async function takePicture(file: File): Promise<void> {
  dropped.value = { ...(await decodePicture(file)), name: file.name }
}

function readLabels(kept: unknown): Labels | undefined {
  const { file, names } = (kept ?? {}) as Record<string, unknown>
  if (typeof file !== 'string' || !Array.isArray(names)) return undefined
  return names.every((name) => typeof name === 'string') ? { file, names } : undefined
}
