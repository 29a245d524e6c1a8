/** The built page as a server would hand it out, to a page of Playwright's: no server and no network is needed. */
import { readFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { type Browser, chromium, type Page, type Route } from 'playwright'
import { chromiumArguments } from '../../../src/apps/cli/browser'
import { ensureBrowser } from '../../../src/apps/cli/ensure-browser'

export const pages = resolve('dist/pages')
/** No such host exists: requests are answered from `pages`, and https makes WebGPU available. */
export const origin = 'https://octet.invalid'

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/** Starts a browser, with WebGPU or without. */
export async function launch(gpu: boolean): Promise<Browser> {
  const executablePath = await ensureBrowser()
  const args = chromiumArguments()
  const without = args.filter((argument) => argument !== '--enable-unsafe-webgpu')
  return chromium.launch({ executablePath, args: gpu ? args : [...without, '--disable-features=WebGPU'] })
}

/** Deviations of the server from serving every file. */
export interface Serving {
  /** Paths that the server does not have. */
  readonly missing?: RegExp
  /** The server hands out no model before that. */
  readonly modelsAfter?: Promise<void>
}

/**
 * Answers all requests of a page from `dist/pages`, under the policy that the page's `<meta>` has.
 *
 * @returns what went wrong in the page so far: errors, violations of the policy, requests elsewhere
 */
export async function serveBuiltPage(page: Page, serving: Serving = {}): Promise<readonly string[]> {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) problems.push(message.text())
  })
  const policy = await policyOf(join(pages, 'index.html'))
  await page.route('**/*', (route) => answer(route, { ...serving, policy, problems }))
  return problems
}

async function answer(
  route: Route,
  { missing, modelsAfter, policy, problems }: Serving & { policy: string; problems: string[] },
): Promise<void> {
  const url = new URL(route.request().url())
  if (url.protocol === 'blob:' || url.protocol === 'data:') return route.continue()
  if (url.host !== new URL(origin).host) {
    problems.push(`request to ${url}`)
    return route.abort()
  }
  if (url.pathname.startsWith('/models/')) await modelsAfter
  const path = join(pages, url.pathname === '/' ? 'index.html' : decodeURIComponent(url.pathname))
  const body = missing?.test(url.pathname) ? undefined : await readFile(path).catch(() => undefined)
  if (!body) return route.fulfill({ status: 404, body: '' })
  const contentType = types[extname(path)] ?? 'application/octet-stream'
  // A worker has its own policy, from its own headers; this one runs TensorFlow.js' WebAssembly.
  const more = /\/training-worker-/.test(url.pathname) ? "; script-src 'self' 'wasm-unsafe-eval'" : ''
  return route.fulfill({ body, contentType, headers: { 'content-security-policy': `${policy}${more}` } })
}

/** The policy of a built page. */
export async function policyOf(file: string): Promise<string> {
  const html = await readFile(file, 'utf8')
  const found = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]
  if (found === undefined) throw new Error(`${file} has no policy`)
  return found.replaceAll('&#39;', "'")
}
