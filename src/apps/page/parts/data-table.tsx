import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** A column of a table. */
export interface Column {
  readonly title: string
  /** Aligns the cells to the right. */
  readonly numeric?: boolean
}

/** A table that scrolls sideways if it is wider than the page. The first cell of each row is its header. */
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
  /** Index of a row to highlight. */
  marked?: number | undefined
}) {
  const kind = (column: number) => (columns[column]?.numeric ? 'number' : undefined)
  const region = useFocusIfScrollable()
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

/** Makes an element focusable, so that keys can scroll it, while its content overflows. */
function useFocusIfScrollable() {
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
