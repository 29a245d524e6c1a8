import type { ComponentChildren } from 'preact'

/** A button. Disabling it keeps its focus, because it uses `aria-disabled`. */
export function Button({
  onClick,
  kind = 'plain',
  disabled = false,
  title,
  children,
}: {
  onClick: () => void
  /** `primary` for the main action of a section. */
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
