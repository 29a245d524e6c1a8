import { useState } from 'preact/hooks'
import type { Graph } from '../../../index'
import { imageShapeOf, usualNormalization } from '../open/image-input'
import { imageInput } from '../open/inputs'
import { Button, Checkbox, DropZone, Select } from '../parts'
import { readsDigitImages } from './inputs'
import { type InputChoice, inputChoice } from './settings'

/** A chosen picture. */
export interface ChosenPicture {
  readonly file: File
  /** Swaps black and white. */
  readonly invert: boolean
}

/** Chooses the input to run the networks on. */
export function InputPicker({
  graph,
  picture,
  onPicture,
}: {
  graph: Graph
  picture: ChosenPicture | undefined
  onPicture: (picture: ChosenPicture | undefined) => void
}) {
  const [picking, setPicking] = useState(false)
  const digits = readsDigitImages(graph)
  const image = imageInput(graph)
  const pictures = graph.inputs.length === 1 && image !== undefined
  const choice = inputChoice.value
  const value = picture || picking ? 'picture' : digits ? nameOf(choice) : 'random'
  const options = [
    ...(digits ? digitOptions : []),
    ...(pictures ? [{ value: 'picture', text: 'a picture' }] : []),
    { value: 'random', text: 'random numbers' },
  ]
  const choose = (name: string) => {
    setPicking(name === 'picture')
    if (name !== 'picture') {
      onPicture(undefined)
      inputChoice.value = choiceOf(name)
    }
  }
  const nextRandom = () => {
    inputChoice.value = { kind: 'random', seed: choice.kind === 'random' ? choice.seed + 1 : 2 }
  }
  return (
    <div class="input-picker">
      <Select label="Run on" value={value} options={options} onChange={choose} />
      {value === 'random' && (
        <div class="actions">
          <Button onClick={nextRandom}>Other random numbers</Button>
        </div>
      )}
      {value === 'picture' && image && (
        <PictureChooser
          picture={picture}
          onPicture={onPicture}
          hint={`It is scaled to ${sizeOf(image)}, its values to ${usualNormalization(image)}.`}
        />
      )}
      {graph.inputs.length > 1 && (
        <p class="hint">
          The network has {graph.inputs.length} inputs, so that only random numbers fill all of them.
        </p>
      )}
    </div>
  )
}

function PictureChooser({
  picture,
  onPicture,
  hint,
}: {
  picture: ChosenPicture | undefined
  onPicture: (picture: ChosenPicture) => void
  hint: string
}) {
  const [invert, setInvert] = useState(picture?.invert ?? false)
  return (
    <>
      <DropZone
        label="Choose a picture"
        accept="image/*"
        onFiles={([file]) => file && onPicture({ file, invert })}
      >
        {picture ? `${picture.file.name}.` : 'Drop a picture here.'} {hint}
      </DropZone>
      <Checkbox
        label="Swap black and white"
        hint="For digits: MNIST has light strokes on dark ground."
        checked={invert}
        onChange={(wanted) => {
          setInvert(wanted)
          if (picture) onPicture({ file: picture.file, invert: wanted })
        }}
      />
    </>
  )
}

const digitOptions = [
  { value: 'drawing', text: 'your drawing' },
  ...Array.from({ length: 10 }, (_, digit) => ({ value: `digit-${digit}`, text: `a drawn ${digit}` })),
]

function nameOf(choice: InputChoice): string {
  return choice.kind === 'digit' ? `digit-${choice.digit}` : choice.kind
}

function choiceOf(name: string): InputChoice {
  const digit = /^digit-(\d)$/.exec(name)?.[1]
  if (digit !== undefined) return { kind: 'digit', digit: Number(digit) }
  return name === 'drawing' ? { kind: 'drawing' } : { kind: 'random', seed: 1 }
}

function sizeOf(tensor: Parameters<typeof imageShapeOf>[0]): string {
  const { width = 0, height = 0 } = imageShapeOf(tensor) ?? {}
  return `${width}×${height} pixels`
}
