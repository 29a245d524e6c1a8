/** The page: draw a digit; the shipped network answers in float32 and in int8. */
import { Chart } from './chart'
import { DrawingPad } from './drawing-pad'
import { type Networks, prepareNetworks } from './networks'
import { prepareDigit } from './prepare-digit'
import './style.css'

function find<T extends Element>(selector: string): T {
  const found = document.querySelector<T>(selector)
  if (!found) throw new Error(`the page has no ${selector}`)
  return found
}

const status = find<HTMLElement>('#status')
const answer = find<HTMLElement>('#answer')
const preview = find<HTMLCanvasElement>('#preview')
const chart = new Chart(find('#chart'))

let networks: Networks | undefined
let wanted: Float32Array | undefined
let busy = false

const pad = new DrawingPad(find<HTMLCanvasElement>('#pad'), (strokes) => {
  wanted = prepareDigit(strokes)
  showPreview(wanted)
  void update()
})

/** Answers for the newest drawing; drawings that came and went meanwhile are left out. */
async function update(): Promise<void> {
  if (busy || !networks) return
  busy = true
  try {
    for (let image = wanted; ; image = wanted) {
      await showAnswer(networks, image)
      if (image === wanted) break
    }
  } catch (error) {
    fail(error)
  } finally {
    busy = false
  }
}

async function showAnswer({ float, int8 }: Networks, image: Float32Array | undefined): Promise<void> {
  if (!image) {
    chart.show(undefined, undefined)
    answer.textContent = 'Draw a digit from 0 to 9.'
    return
  }
  const before = await float.classify(image)
  const after = await int8.classify(image)
  chart.show(before.probabilities, after.probabilities)
  const best = after.probabilities.indexOf(Math.max(...after.probabilities))
  answer.textContent = `It is a ${best}. float32 took ${before.ms.toFixed(1)} ms, int8 ${after.ms.toFixed(1)} ms.`
}

/** What the networks see. */
function showPreview(image: Float32Array | undefined): void {
  const context = preview.getContext('2d')
  if (!context) return
  const picture = context.createImageData(28, 28)
  image?.forEach((ink, i) => {
    picture.data.fill(255 * ink, 4 * i, 4 * i + 3)
  })
  for (let i = 3; i < picture.data.length; i += 4) picture.data[i] = 255
  context.putImageData(picture, 0, 0)
}

function fail(error: unknown): void {
  status.classList.add('problem')
  status.textContent = error instanceof Error ? error.message : String(error)
}

function describe({ adapter, problem, float, int8 }: Networks): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
  const sizes = `float32 ${megabytes(float.bytes)}, int8 ${megabytes(int8.bytes)}`
  if (!adapter) return `Running on the CPU, slowly: ${problem}. Network: ${sizes}.`
  const name = [adapter.vendor, adapter.architecture].filter(Boolean).join(' ') || 'an unnamed adapter'
  return `WebGPU on ${name}${adapter.software ? ', a software adapter' : ''}. Network: ${sizes}.`
}

async function main(): Promise<void> {
  showPreview(undefined)
  const url = new URL('models/mnist/model.json', document.baseURI)
  networks = await prepareNetworks(url, (what) => {
    status.textContent = what
  })
  status.textContent = describe(networks)
  status.classList.toggle('problem', networks.problem !== undefined)
  await update()
}

find('#clear').addEventListener('click', () => pad.clear())
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' || key === 'Delete' || key === 'Backspace') pad.clear()
})
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => pad.paint())
main().catch(fail)
