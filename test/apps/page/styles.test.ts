/** A view's style sheet stays when another view is opened, so no rule of it may reach what is not its own. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = 'src/apps/page'

/** The first class of every selector in a view's style sheets; the selector itself where it begins with none. */
function firstNames(view: string): Set<string> {
  const names = new Set<string>()
  for (const file of readdirSync(`${root}/${view}`).filter((name) => name.endsWith('.css'))) {
    const rules = readFileSync(`${root}/${view}/${file}`, 'utf8').replaceAll(/\/\*.*?\*\//gs, '')
    for (const [, selectors = ''] of rules.matchAll(/([^{};]+)\{/g)) {
      const each = selectors.split(',').map((selector) => selector.trim())
      for (const selector of each.filter((one) => !one.startsWith('@')))
        names.add(/^\.[\w-]+/.exec(selector)?.[0] ?? selector)
    }
  }
  return names
}

test('no two views style the same class, and none styles plain elements', () => {
  const views = ['draw', 'train', 'quantize', 'inspect', 'open', 'measure']
  const owners = new Map<string, string>()
  for (const view of views) {
    for (const name of firstNames(view)) {
      expect(name, `in ${view}`).toMatch(/^\./)
      expect(owners.get(name), `${name} in ${view}`).toBeUndefined()
      owners.set(name, view)
    }
  }
  expect(owners.size).toBeGreaterThan(50)
})
