/** Writes the tables of docs/performance.md, between markers. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageFolder } from '../../../src/apps/cli/package-files'
import { say } from '../../../src/apps/cli/progress'
import { OctetError } from '../../../src/graph/errors'
import { writeAtomically } from '../../../src/train/files-node'
import { type Device, devices } from '../devices'
import { missingModels } from '../kernels'
import { compileFor, type Result, wavesOf } from '../measure'
import { percent } from './columns'

const begin = '<!-- npm run gpu-compilers -- --write-docs -->'
const end = '<!-- end of what it writes -->'

/** Compiles the cases and the networks of the folder `models` for all devices, and writes the tables. */
export async function writeDocs(models: string): Promise<void> {
  const path = join(packageFolder(), 'docs', 'performance.md')
  for (const path of missingModels(models)) say(`${path} is not there; its network is left out`)
  // Fails before the work if there are no markers, and reads again after it, as somebody may have edited meanwhile.
  replaceBetween(await readFile(path, 'utf8'), '')
  const tables: string[] = []
  const networks: string[][] = []
  for (const device of devices) {
    say(`${device.name}: the cases`)
    tables.push(await caseTable(device))
    say(`${device.name}: the networks`)
    networks.push(...networkRows(device, await collect(device, models)))
  }
  const head = ['device', 'network', 'variants', 'kernels', 'registers, at most', 'spills', 'scratch']
  const written = [...tables, markdown(head, networks, 3)].join('\n\n')
  await writeAtomically(path, replaceBetween(await readFile(path, 'utf8'), written))
  say(`wrote ${path}`)
}

/** Replaces what is between the markers. @throws OctetError if the text doesn't have them */
export function replaceBetween(text: string, tables: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new OctetError(`docs/performance.md has no lines "${begin}" and "${end}"`)
  return `${text.slice(0, from)}${begin}\n\n${tables}\n\n${text.slice(to)}`
}

async function collect(device: Device, networks?: string): Promise<Result[]> {
  const results: Result[] = []
  for await (const { result } of compileFor(device, { words: [], all: false, networks })) {
    if (result.failed !== undefined)
      throw new OctetError(`${device.name}: ${result.subject}, ${result.variant}: ${result.failed}`)
    results.push(result)
  }
  return results
}

async function caseTable(device: Device): Promise<string> {
  const results = await collect(device)
  const counts = results.some(({ figures }) => figures?.occupancy !== undefined)
  const head = [
    'case',
    'variant',
    'waves',
    'share',
    'instructions',
    `registers${counts ? ', waves that fit' : ''}`,
  ]
  const rows = results.map((result) => caseRow(result, counts))
  const summary = `<summary><code>${device.name}</code>: ${device.description}</summary>`
  const table = markdown([...head, 'spills', 'scratch'], rows, 2)
  return `<details>${summary}\n\n${table}\n\n</details>`
}

function caseRow(result: Result, counts: boolean): string[] {
  const { figures, subject, variant } = result
  if (!figures) return []
  const { loop, registers, occupancy, instructions, spills, scratch } = figures
  return [
    subject,
    `\`${variant}\``,
    `${wavesOf(result)}`,
    loop ? percent(loop.share) : '',
    `${instructions}`,
    counts ? `${registers}, ${occupancy}` : `${registers}`,
    `${spills}`,
    `${scratch}`,
  ]
}

/** A row for each network: its pipelines, and what is worst of them. */
function networkRows(device: Device, results: readonly Result[]): string[][] {
  const networks = [...new Set(results.map(({ subject }) => subject))]
  return networks.map((network) => {
    const own = results.filter(({ subject }) => subject === network)
    const figures = own.flatMap((result) => result.figures ?? [])
    const variants = [...new Set(own.map(({ variant }) => `\`${variant}\``))]
    return [
      device.name,
      network,
      variants.join(', '),
      `${own.length}`,
      `${Math.max(...figures.map(({ registers }) => registers))}`,
      `${figures.reduce((sum, { spills }) => sum + spills, 0)}`,
      `${Math.max(...figures.map(({ scratch }) => scratch))}`,
    ]
  })
}

/** Formats a table, the columns behind the first `left` ones aligned right. */
function markdown(head: readonly string[], rows: readonly (readonly string[])[], left: number): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = `|${head.map((_, i) => (i < left ? '---|' : '---:|')).join('')}`
  return [line(head), rule, ...rows.map(line)].join('\n')
}
