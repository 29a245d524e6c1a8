import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** A column: its heading, and whether it holds numbers, which end at the right. */
export interface Column {
  readonly title: string
  readonly numeric?: boolean
}

/** A table that scrolls sideways where it is wider than the page. The first cell of a row heads it. */
export function DataTable({
  caption,
  hideCaption = false,
  columns,
  rows,
  marked,
}: {
  caption: string
  hideCaption?: boolean
  columns: readonly Column[]
  rows: readonly (readonly ComponentChildren[])[]
  /** A row to point out. */
  marked?: number | undefined
}) {
  const kind = (column: number) => (columns[column]?.numeric ? 'number' : undefined)
  const region = useFocusWhereItScrolls()
  return (
    <section class="table-scroll" aria-label={caption} ref={region}>
      <table>
        <caption class={hideCaption ? 'visually-hidden' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title }, i) => (
              <th key={title} scope="col" class={kind(i)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row} class={row === marked ? 'marked' : undefined}>
              {cells.map((cell, i) =>
                i === 0 ? (
                  <th key={i} scope="row" class={kind(i)}>
                    {cell}
                  </th>
                ) : (
                  <td key={i} class={kind(i)}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Lets keys scroll an element, but only while there is something to scroll. */
function useFocusWhereItScrolls() {
  const region = useRef<HTMLElement>(null)
  useEffect(() => {
    const element = region.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element
      if (scrollWidth > clientWidth || scrollHeight > clientHeight) element.tabIndex = 0
      else element.removeAttribute('tabindex')
    })
    observer.observe(element)
    for (const child of element.children) observer.observe(child)
    return () => observer.disconnect()
  }, [])
  return region
}
