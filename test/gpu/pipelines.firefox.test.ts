/**
 * The pipelines that tests have created in Node or Deno, built in Firefox. Its compiler, naga, refuses what others take:
 * it computes with override constants, and divides by none that is 0.
 *
 * Each shader is built once for every pair of kinds that its constants have together: 0, 1 or another number (see
 * `harness/spread.ts`). Left out are pipelines that differ only in sizes, or in a combination of three constants, about
 * half of all: `shaders/folding.test.ts` computes what folds for the constants of every kernel.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useFirefox } from '../harness/firefox'
import { type RecordedPipeline, recordedPipelines } from '../harness/record'
import { serveFolder } from '../harness/serve'
import { shaderFiles } from '../harness/shaders'
import { type SpreadShader, spread } from '../harness/spread'

/** Two, because Firefox compiles on one thread. */
const browsers = [useFirefox(), useFirefox()]

/** Shaders that are handed to Firefox at a time. */
const batch = 4

/** Older files are of tests that have changed since: every run writes its own again. */
const oldest = Date.now() - 24 * 3600_000

const first = 'run `npx vitest run --project node gpu.test` first, which records pipelines'

function readPipelines(): RecordedPipeline[] {
  try {
    const paths = readdirSync(recordedPipelines).map((name) => `${recordedPipelines}/${name}`)
    return paths
      .filter((path) => statSync(path).mtimeMs > oldest)
      .map((path) => JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new Error(`no pipelines are in ${recordedPipelines}: ${first}`, { cause })
  }
}

/** Builds shaders, in the page. Returns what was wrong with each set, '' for nothing, 'enable NAME' for what is missing. */
async function buildAll(shaders: readonly SpreadShader[]): Promise<string[]> {
  const kept = globalThis as { device?: GPUDevice | undefined }
  if (!kept.device) {
    const adapter = await navigator.gpu.requestAdapter()
    kept.device = await adapter?.requestDevice({
      requiredFeatures: [...adapter.features].filter((name) => /subgroup/.test(name)) as GPUFeatureName[],
    })
  }
  const device = kept.device as GPUDevice
  const build = async ({ code, sets }: SpreadShader): Promise<string[]> => {
    const [, feature] = /^enable (\w+);/m.exec(code) ?? []
    if (feature && !device.features.has(feature)) return sets.map(() => `enable ${feature}`)
    device.pushErrorScope('validation')
    const module = device.createShaderModule({ code })
    const scope = device.popErrorScope()
    const failures = sets.map((constants) => {
      const compute = { module, entryPoint: 'main', constants: { ...constants } }
      return device.createComputePipelineAsync({ layout: 'auto', compute }).then(() => '', String)
    })
    const error = (await scope)?.message
    const found = (await Promise.all(failures)).map((failure) => error ?? failure)
    return found.map((text, i) => text && `${text} with ${JSON.stringify(sets[i])} in ${code}`)
  }
  return (await Promise.all(shaders.map(build))).flat()
}

/** Takes shaders from a list that browsers share, until none is left. */
async function buildIn(browser: ReturnType<typeof useFirefox>, url: string, left: SpreadShader[]) {
  const page = await browser().newPage()
  await page.goto(url)
  const found: string[] = []
  while (left.length > 0) found.push(...(await page.evaluate(buildAll, left.splice(0, batch))))
  return found
}

test('pipelines of every shader that tests run are built', { timeout: 600_000 }, async ({ annotate }) => {
  const pipelines = readPipelines()
  const missing = [...shaderFiles].filter(
    ([path, source]) => !neverRecorded.test(path) && !pipelines.some(({ code }) => code.endsWith(source)),
  )
  expect(
    missing.map(([path]) => path),
    `were not recorded: ${first}`,
  ).toEqual([])
  const url = await serveFolder('.', new Map([['/empty.html', '']])).then((host) => `${host}/empty.html`)
  const left = spread(pipelines)
  const found = (await Promise.all(browsers.map((browser) => buildIn(browser, url, left)))).flat()
  const lacking = found.filter((text) => /^enable \w+$/.test(text))
  const built = found.length - lacking.length
  await annotate(
    `${built} of ${pipelines.length} pipelines; ${lacking.length} need a feature that Firefox lacks`,
  )
  expect(found.filter((text) => text && !/^enable \w+$/.test(text))).toEqual([])
  expect(lacking.filter((text) => !optional.has(text))).toEqual([])
  // Firefox lacks none that most need.
  expect(built).toBeGreaterThan(found.length / 2)
  expect(found.length).toBeGreaterThan(shaderFiles.size)
})

/** Parts of other shaders, and shaders that only some adapters run. */
const neverRecorded = /^(.*\/)?lib\/|^matrix\/|_f16$/

/** Features that adapters may lack. */
const optional = new Set(['enable subgroups', 'enable f16', 'enable chromium_experimental_subgroup_matrix'])
