import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { InputError, type Tensor } from '../../../index'
import { DropZone, Problem } from '../parts'
import { takeLabels, takePicture } from './dropped'
import { sortFiles } from './files'
import type { ImageShape } from './image-input'
import { PictureFields } from './picture-fields'

/** Takes a picture, shows it as the network sees it, and offers the settings for the conversion. */
export function PictureInput({
  canvas,
  tensor,
  shape,
}: {
  canvas: RefObject<HTMLCanvasElement | null>
  tensor: Tensor
  shape: ImageShape
}) {
  const problem = useSignal<unknown>(undefined)
  const take = async (files: File[]) => {
    problem.value = undefined
    try {
      const { model, labels, images } = sortFiles(files)
      if (model) throw new InputError('this is a model; drop it in the box at the top of the page')
      if (labels) await takeLabels(labels)
      if (images[0]) await takePicture(images[0])
    } catch (error) {
      problem.value = error
    }
  }
  return (
    <>
      <div class="picture-input">
        <div>
          <DropZone
            label="Choose a picture"
            accept="image/*,.txt"
            multiple
            onFiles={(files) => void take(files)}
          >
            Drop a picture, or labels for the classes (<code>.txt</code>).
          </DropZone>
          {problem.value !== undefined && <Problem error={problem.value} what="It was not taken" />}
        </div>
        <figure class="seen">
          <canvas
            ref={canvas}
            class={shape.width < 64 ? 'coarse' : undefined}
            width={shape.width}
            height={shape.height}
            role="img"
            aria-label="What the network sees"
          />
          <figcaption class="faint">
            what the network sees: {shape.width}×{shape.height}, {shape.channels === 1 ? 'grey' : 'colours'}
          </figcaption>
        </figure>
      </div>
      <PictureFields tensor={tensor} channels={shape.channels} />
    </>
  )
}
