import type { ComponentChildren } from 'preact'

/** A button that does something here and now. */
export function Button({
  onClick,
  kind = 'plain',
  disabled = false,
  pressed,
  title,
  children,
}: {
  onClick: () => void
  /** `primary` for the one thing that a section is about. */
  kind?: 'plain' | 'primary'
  disabled?: boolean
  /** For buttons that are on or off. */
  pressed?: boolean
  title?: string
  children: ComponentChildren
}) {
  return (
    <button
      type="button"
      class={kind === 'primary' ? 'button primary' : 'button'}
      disabled={disabled}
      aria-pressed={pressed}
      title={title}
      onClick={onClick}
    >
      {children}
    </button>
  )
}
