import type { AdapterReport } from '../../gpu/device'

/** Describes an adapter for people: "mesa llvmpipe, a software adapter: it computes on the CPU". */
export function describeAdapter({ vendor, architecture, description, software }: AdapterReport): string {
  const name = [vendor, architecture].filter(Boolean).join(' ')
  const full = description && description !== name ? `${name} (${description})`.trim() : name
  const said = full || 'an adapter that does not give its name'
  return software ? `${said}, a software adapter: it computes on the CPU` : said
}

/** Returns a number of things: "1 dispatch", "5 dispatches". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
