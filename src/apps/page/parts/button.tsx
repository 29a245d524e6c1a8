import type { ComponentChildren } from 'preact'

/** A button that does something here and now. One that cannot do it at the moment keeps the focus that it has. */
export function Button({
  onClick,
  kind = 'plain',
  disabled = false,
  title,
  children,
}: {
  onClick: () => void
  /** `primary` for the one thing that a section is about. */
  kind?: 'plain' | 'primary'
  disabled?: boolean
  title?: string
  children: ComponentChildren
}) {
  return (
    <button
      type="button"
      class={kind === 'primary' ? 'button primary' : 'button'}
      aria-disabled={disabled || undefined}
      title={title}
      onClick={() => {
        if (!disabled) onClick()
      }}
    >
      {children}
    </button>
  )
}
