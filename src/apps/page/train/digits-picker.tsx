import { formatCount } from '../format'
import { Button, DropZone, Select, TaskStatus } from '../parts'
import { useTask } from '../state/task'
import { chosenSource } from './choices'
import { fetchMnist, mnist, takeMnist } from './digits'

const sources = [
  { value: 'drawn', text: 'Digits that the page draws' },
  { value: 'mnist', text: 'MNIST' },
] as const

/** Chooses the digits to train on, and gets MNIST. */
export function DigitsPicker({ disabled }: { disabled: boolean }) {
  const source = chosenSource.value
  return (
    <>
      <Select
        label="Images"
        hint={
          source === 'drawn'
            ? 'Drawn here in a second: 4,000 to train on. They are easier than MNIST.'
            : mnistHint()
        }
        value={source}
        options={sources}
        disabled={disabled}
        onChange={(chosen) => {
          chosenSource.value = chosen
        }}
      />
      {source === 'mnist' && !mnist.value && <GetMnist />}
    </>
  )
}

function mnistHint(): string {
  const data = mnist.value
  if (!data) return 'Handwritten digits, 60,000 to train on. They are not part of the page.'
  const { train, test } = data
  return `Here: ${formatCount(train.count)} images to train on, ${formatCount(test.count)} to test on.`
}

function GetMnist() {
  const task = useTask()
  return (
    <div class="get-mnist">
      <DropZone
        label="Choose MNIST’s files"
        multiple
        onFiles={(files) => void task.run('Reading MNIST', (context) => takeMnist(files, context))}
      >
        Download MNIST from GitHub, Google or Amazon, or drop its four files here, as they are or gzipped:
        train-images, train-labels, t10k-images, t10k-labels.
      </DropZone>
      <div class="actions">
        <Button
          kind="primary"
          disabled={task.running}
          onClick={() => void task.run('Downloading MNIST', fetchMnist)}
        >
          Download MNIST (11.6 MB)
        </Button>
      </div>
      <TaskStatus
        task={task}
        what="MNIST was not taken"
        help="Check the connection and try again, drop the files, or train on drawn digits."
      />
    </div>
  )
}
