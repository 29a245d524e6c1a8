import { useMemo } from 'preact/hooks'
import { drawing } from '../draw/drawing'
import { usualNormalization } from '../open/image-input'
import { imageInput } from '../open/inputs'
import type { ChosenPicture } from './input-picker'
import { choiceInputs, pictureInputs } from './inputs'
import type { Inspection, MakeInputs } from './inspection'
import { inputChoice } from './settings'

/** Returns a function that makes the chosen input. The function changes when the choice does. */
export function useInputs({ open }: Inspection, picture: ChosenPicture | undefined): MakeInputs | undefined {
  const choice = inputChoice.value
  const strokes = choice.kind === 'drawing' ? drawing.value : undefined
  return useMemo(() => {
    const graph = open.float ?? open.int8
    if (!graph) return undefined
    const tensor = imageInput(graph)
    if (!picture || !tensor) return () => choiceInputs(graph, choice, strokes ?? [])
    // Prefer the quantized input: its scale and zero point suggest a normalization; float32 has neither.
    const normalization = usualNormalization((open.int8 && imageInput(open.int8)) ?? tensor)
    return () => pictureInputs(graph, picture.file, { normalization, invert: picture.invert })
  }, [open, choice, strokes, picture])
}
