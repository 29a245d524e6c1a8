/**
 * Every pipeline that tests have created in Node or Deno, built in Firefox. Its compiler, naga, refuses what others take:
 * it computes with override constants, and divides by none that is 0.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useFirefox } from '../harness/firefox'
import { type RecordedPipeline, recordedPipelines } from '../harness/record'
import { serveFolder } from '../harness/serve'

const firefox = useFirefox()

/** Pipelines that are handed to Firefox at a time. */
const batch = 40

function readPipelines(): RecordedPipeline[] {
  try {
    const names = readdirSync(recordedPipelines)
    return names.map((name) => JSON.parse(readFileSync(`${recordedPipelines}/${name}`, 'utf8')))
  } catch (cause) {
    const first = 'run `npx vitest run --project node gpu.test` first, which records pipelines'
    throw new Error(`no pipelines are in ${recordedPipelines}: ${first}`, { cause })
  }
}

/** Builds pipelines, in the page. Returns what was wrong with each, '' for nothing, 'enable NAME' for what is missing. */
async function buildAll(pipelines: readonly RecordedPipeline[]): Promise<string[]> {
  const kept = globalThis as { device?: GPUDevice | undefined }
  if (!kept.device) {
    const adapter = await navigator.gpu.requestAdapter()
    kept.device = await adapter?.requestDevice({
      requiredFeatures: [...adapter.features].filter((name) => /subgroup/.test(name)) as GPUFeatureName[],
    })
  }
  const device = kept.device as GPUDevice
  const build = async ({ code, constants }: RecordedPipeline): Promise<string> => {
    const [, feature] = /^enable (\w+);/m.exec(code) ?? []
    if (feature && !device.features.has(feature)) return `enable ${feature}`
    device.pushErrorScope('validation')
    const module = device.createShaderModule({ code })
    const scope = device.popErrorScope()
    const compute = { module, entryPoint: 'main', constants: { ...constants } }
    const pipeline = device.createComputePipelineAsync({ layout: 'auto', compute })
    const failure = await pipeline.then(() => '', String)
    const error = (await scope)?.message ?? failure
    return error && `${error} with ${JSON.stringify(constants)} in ${code}`
  }
  return Promise.all(pipelines.map(build))
}

test('every pipeline that tests create is built', { timeout: 600_000 }, async ({ annotate }) => {
  const pipelines = readPipelines()
  const page = await firefox().newPage()
  await page.goto(await serveFolder('.', new Map([['/empty.html', '']])).then((url) => `${url}/empty.html`))
  const found: string[] = []
  for (let at = 0; at < pipelines.length; at += batch)
    found.push(...(await page.evaluate(buildAll, pipelines.slice(at, at + batch))))
  const missing = found.filter((text) => /^enable \w+$/.test(text))
  await annotate(
    `${found.length - missing.length} pipelines; ${missing.length} need a feature that Firefox lacks`,
  )
  expect(found.filter((text) => text && !/^enable \w+$/.test(text))).toEqual([])
  expect(missing.filter((text) => !optional.has(text))).toEqual([])
  expect(found.length - missing.length).toBeGreaterThan(0)
})

/** Features that adapters may lack. */
const optional = new Set(['enable subgroups', 'enable f16', 'enable chromium_experimental_subgroup_matrix'])
