import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { formatBytes, formatCount } from '../format'
import { DataTable } from '../parts'
import { sessionOf } from '../sessions'
import { networks } from '../state/networks'
import { type DeviceReport, dotReason, importantLimits, isBytes } from './device'

/** Shows the browser and the adapter, its features and limits. */
export function DevicePanel({ device }: { device: DeviceReport }) {
  const { adapter, browser, features, limits, language } = device
  const dot = useDot()
  const known = (text: string | undefined) => text || 'the browser does not say'
  const rows: [string, string][] = [['Browser', browser]]
  if (adapter) {
    rows.push(
      ['Vendor', known(adapter.vendor)],
      ['Architecture', known(adapter.architecture)],
      ['Device', known(adapter.device)],
      ['Description', known(adapter.description)],
      ['Driver', known([adapter.backend, adapter.driver].filter(Boolean).join(', '))],
      ['Computes on', adapter.software ? 'the CPU: it is a software adapter' : 'a GPU'],
      ['int8 products', dot ? `${dotNames[dot]}: ${dotReason(dot, language)}` : '…'],
      ['GPU’s own clock', features.includes('timestamp-query') ? 'yes' : 'no: GPU times cannot be told'],
    )
  } else rows.push(['WebGPU', 'missing: the CPU reference computes'])
  const shown = Object.entries(importantLimits).filter(([name]) => name in limits)
  return (
    <>
      <div class="device-tables">
        <DataTable
          caption="Browser and adapter"
          columns={[{ title: 'Property' }, { title: 'Value' }]}
          rows={rows}
        />
        {adapter && (
          <DataTable
            caption="Limits that matter here"
            columns={[{ title: 'Limit' }, { title: 'Value', numeric: true }]}
            rows={shown.map(([name, words]) => [words, sayLimit(name, limits[name] ?? 0)])}
          />
        )}
      </div>
      {adapter && (
        <>
          <Folded
            title="All limits"
            rows={Object.entries(limits).map(([name, value]) => [name, sayLimit(name, value)])}
          />
          <Names title="Features" names={features} />
        </>
      )}
      {language.length > 0 && <Names title="WGSL language features" names={language} />}
    </>
  )
}

const dotNames = { native: 'built in', emulated: 'emulated' } as const

/** Returns how the page's sessions compute packed dot products; undefined until a session exists. */
function useDot(): 'native' | 'emulated' | undefined {
  const dot = useSignal<'native' | 'emulated' | undefined>(undefined)
  const graph = networks.value?.int8 ?? networks.value?.float
  useEffect(() => {
    if (!graph) return
    sessionOf(graph)
      .then((session) => session?.info())
      .then(
        (info) => {
          dot.value = info?.dot
        },
        // Errors of the network are shown by the views that run it.
        () => undefined,
      )
  }, [graph, dot])
  return dot.value
}

function sayLimit(name: string, value: number): string {
  return isBytes(name) ? formatBytes(value) : formatCount(value)
}

function Folded({ title, rows }: { title: string; rows: [string, string][] }) {
  return (
    <details>
      <summary>
        {title} ({rows.length})
      </summary>
      <DataTable
        caption={title}
        hideCaption
        columns={[{ title: 'Limit' }, { title: 'Value', numeric: true }]}
        rows={rows}
      />
    </details>
  )
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  return (
    <details>
      <summary>
        {title} ({names.length})
      </summary>
      <p class="names">
        {names.map((name) => (
          <code key={name}>{name} </code>
        ))}
      </p>
    </details>
  )
}
