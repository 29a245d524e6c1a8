import type { Graph } from '../../../index'
import { imageShapeOf } from '../open/image-input'
import { imageInput } from '../open/inputs'
import { PictureFields } from '../open/picture-fields'
import { Button, DropZone, TaskStatus } from '../parts'
import { useTask } from '../state/task'
import { pictures, takePictures } from './samples'

/** Takes pictures for calibration, and shows the settings for converting them to inputs. */
export function PicturesPanel({ graph }: { graph: Graph }) {
  const task = useTask()
  const tensor = imageInput(graph)
  const shape = tensor && imageShapeOf(tensor)
  if (!tensor || !shape) return null
  const { length } = pictures.value
  return (
    <div class="pictures-panel">
      <DropZone
        label="Choose pictures"
        accept="image/*"
        multiple
        folders
        onFiles={(files) => void task.run('Reading pictures', (context) => takePictures(files, context))}
      >
        Drop pictures here that are like those the network will see, twenty or more. They stay on this
        machine.
      </DropZone>
      <TaskStatus task={task} what="The pictures were not taken" />
      <div class="actions">
        <span role="status">{length === 1 ? '1 picture is here.' : `${length} pictures are here.`}</span>
        <Button
          disabled={length === 0}
          onClick={() => {
            pictures.value = []
          }}
        >
          Remove them
        </Button>
      </div>
      <PictureFields tensor={tensor} channels={shape.channels} />
    </div>
  )
}
