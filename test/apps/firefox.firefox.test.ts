/** The built runtime and the built page in Firefox: `npm test` builds them first. */
import type { Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { saveModel } from '../../src/formats/save'
import type { Graph } from '../../src/graph/graph'
import type { TensorData } from '../../src/graph/tensor'
import { useFirefox } from '../harness/firefox'
import { deepMnist } from '../harness/networks'
import { expectData } from '../harness/op-case'
import { randomData, seeded } from '../harness/random'
import { serveFolder } from '../harness/serve'
import { builtCases, firstOfEachKind } from '../ops/cases'

const firefox = useFirefox()

/** Opens an address in a page that fails the test by its errors. */
async function open(url: string): Promise<{ page: Page; problems: string[] }> {
  const page = await firefox().newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  await page.goto(url)
  return { page, problems }
}

/** A network, its inputs, and what the reference makes of them. */
interface Kind {
  readonly name: string
  readonly graph: Graph
  readonly inputs: readonly TensorData[]
}

/** A network of each kind: the first case of each operator in each type, and the network of the article. */
function kinds(): Kind[] {
  const cases = firstOfEachKind(builtCases().filter(({ file }) => file !== 'none'))
  const article = (['int8', 'float32'] as const).map((type) => deepMnist(type, 7, 8))
  return [
    ...cases.map(({ name, graph, data }) => ({ name, graph, inputs: data(seeded(7)) })),
    ...article.map((graph) => ({
      name: graph.name,
      graph,
      inputs: graph.inputs.map((tensor) => randomData(tensor, seeded(7))),
    })),
  ]
}

/** A page with the built runtime. */
const modelPage = "<script type=module>import * as octet from '/index.js'; globalThis.octet = octet</script>"

/** Runs a model of the server, in the page. Returns the stored bytes of the outputs, or what failed. */
async function runModel(
  path: string,
  given: readonly (readonly [path: string, typedArray: string])[],
): Promise<number[][] | string> {
  const { createSession, loadModel } = (globalThis as unknown as { octet: typeof import('../../src/index') })
    .octet
  const bytes = async (from: string) => (await fetch(from)).arrayBuffer()
  try {
    const session = await createSession(await loadModel(new Uint8Array(await bytes(path))), {
      outputs: 'stored',
    })
    const inputs: Record<string, Int8Array> = {}
    for (const [i, [from, typedArray]] of given.entries()) {
      const TypedArray = Reflect.get(globalThis, typedArray) as typeof Int8Array
      inputs[session.inputs[i]?.name ?? ''] = new TypedArray(await bytes(from))
    }
    const answer = await session.run(inputs)
    const found = session.outputs.map(({ name }) => {
      const { buffer, byteOffset, byteLength } = answer[name] as Uint8Array
      return [...new Uint8Array(buffer, byteOffset, byteLength)]
    })
    session.dispose()
    return found
  } catch (error) {
    return String(error)
  }
}

test('a model of each kind gives the bytes of the reference', { timeout: 600_000 }, async () => {
  const all = kinds()
  const files = new Map<string, Uint8Array | string>([['/models.html', modelPage]])
  all.forEach(({ graph, inputs }, i) => {
    files.set(`/models/${i}`, saveModel(graph))
    inputs.forEach(({ buffer, byteOffset, byteLength }, k) => {
      files.set(`/models/${i}/${k}`, new Uint8Array(buffer, byteOffset, byteLength))
    })
  })
  const { page, problems } = await open(`${await serveFolder('dist', files)}/models.html`)
  const failures: string[] = []
  for (const [i, { name, graph, inputs }] of all.entries()) {
    const given = inputs.map((input, k) => [`/models/${i}/${k}`, input.constructor.name] as const)
    const answer = await page.evaluate(runModel, `/models/${i}`, given)
    try {
      if (typeof answer === 'string') throw new Error(answer)
      runReference(graph, inputs).forEach((wanted, k) => {
        const { buffer } = Uint8Array.from(answer[k] ?? [])
        const TypedArray = wanted.constructor as Float32ArrayConstructor
        expectData(new TypedArray(buffer), wanted, { tolerance: 1e-4, floor: 1 }, name)
      })
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message}`)
    }
  }
  expect(failures).toEqual([])
  expect(problems).toEqual([])
  expect(all.length).toBeGreaterThan(80)
})

test('the page starts, and a seven that is drawn is a seven for both networks', {
  timeout: 600_000,
}, async () => {
  const { page, problems } = await open(await serveFolder('dist/pages'))
  const text = (selector: string) => page.$eval(selector, (element) => element.textContent ?? '')
  await expect.poll(() => text('.device-line'), { timeout: 300_000 }).toMatch(/Open model: /)
  expect(await text('.device-line')).not.toMatch(/CPU reference/)
  const box = await (await page.$('.pad'))?.boundingBox()
  if (!box) throw new Error('there is no drawing pad')
  const to = (x: number, y: number) =>
    page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 8 })
  await to(0.3, 0.25)
  await page.mouse.down()
  await to(0.7, 0.25)
  await to(0.45, 0.8)
  await page.mouse.up()
  await expect
    .poll(() => text('.answer'), { timeout: 120_000 })
    .toMatch(/^It is a 7\. float32 [\d.]+ m?s, int8 /)
  // The folder is named by a person who wants to see it.
  const { SCREENSHOTS } = process.env
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/firefox-draw.png` })
  expect(problems).toEqual([])
})
