import { useMemo } from 'preact/hooks'
import { drawing } from '../draw/drawing'
import { usualNormalization } from '../open/image-input'
import { imageInput } from '../open/inputs'
import type { ChosenPicture } from './input-picker'
import { choiceInputs, pictureInputs } from './inputs'
import type { Inspection, MakeInputs } from './inspection'
import { inputChoice } from './settings'

/** What makes the chosen input; another function when another input is chosen. */
export function useInputs({ open }: Inspection, picture: ChosenPicture | undefined): MakeInputs | undefined {
  const choice = inputChoice.value
  const strokes = choice.kind === 'drawing' ? drawing.value : undefined
  return useMemo(() => {
    const graph = open.float ?? open.int8
    if (!graph) return undefined
    const tensor = imageInput(graph)
    if (!picture || !tensor) return () => choiceInputs(graph, choice, strokes ?? [])
    // A quantized input says what it was made for; a float32 one does not.
    const normalization = usualNormalization((open.int8 && imageInput(open.int8)) ?? tensor)
    return () => pictureInputs(graph, picture.file, { normalization, invert: picture.invert })
  }, [open, choice, strokes, picture])
}
