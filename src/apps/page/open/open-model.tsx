import { useSignal } from '@preact/signals'
import { Button, DropZone, TaskStatus } from '../parts'
import { networks, openNetworks } from '../state/networks'
import { loading, openShipped } from '../state/shipped'
import { useTask } from '../state/task'
import { takeLabels, takePicture } from './dropped'
import { maxModelBytes, sortFiles } from './files'
import { readModel } from './read-model'

/** Opens a dropped model. If that fails, it shows the error, and the model that was open stays open. */
export function OpenModel() {
  const task = useTask()
  const said = useSignal('')
  const take = (files: File[]) =>
    task.run('Reading', async (context) => {
      said.value = ''
      const { model, labels, images } = sortFiles(files)
      if (labels) await takeLabels(labels)
      const opened = model && (await readModel(model, context))
      if (opened) {
        // The visit's first model may still be loading, and would replace this one.
        loading.cancel()
        await openNetworks(opened)
      }
      if (images[0]) await takePicture(images[0])
      said.value = opened
        ? `${opened.name} is open, in every view.`
        : 'There is no model among these files; they are used below.'
    })
  return (
    <section aria-label="Open a model">
      <DropZone label="Choose files" multiple folders onFiles={(files) => void take(files)}>
        Drop a <code>.tflite</code> file, or a TensorFlow.js model: <code>model.json</code> with its weights,
        or the folder that they are in. Labels (<code>.txt</code>, one a line) and a picture may come along.
        Nothing leaves this machine; up to {maxModelBytes / 1e6} MB.
      </DropZone>
      <div class="opening">
        <TaskStatus
          task={task}
          what="Nothing was opened"
          help="The model that was open before still is. Choose other files."
        />
        <p role="status">{said}</p>
      </div>
      {networks.value && networks.value.source !== 'shipped with the page' && (
        <div class="actions">
          <Button
            onClick={() => {
              said.value = ''
              void openShipped(task)
            }}
          >
            Back to the network that the page comes with
          </Button>
        </div>
      )}
    </section>
  )
}
