import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

/** Attributes that connect a control to its field. */
export interface ControlProps {
  readonly id: string
  readonly 'aria-describedby'?: string
}

/** A control of any kind with its label and an optional hint. */
export function Field({
  label,
  hint,
  children,
}: {
  label: string
  hint?: ComponentChildren
  children: (control: ControlProps) => ComponentChildren
}) {
  const id = useId()
  const described = hint === undefined ? {} : { 'aria-describedby': `${id}-hint` }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, ...described })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

/** A drop-down list. */
export function Select<Value extends string>({
  label,
  hint,
  value,
  options,
  onChange,
  disabled = false,
}: {
  label: string
  hint?: ComponentChildren
  value: Value
  options: readonly { readonly value: Value; readonly text: string }[]
  onChange: (value: Value) => void
  disabled?: boolean
}) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <select
          {...control}
          value={value}
          disabled={disabled}
          onChange={({ currentTarget }) => {
            const chosen = options.find((option) => option.value === currentTarget.value)
            if (chosen) onChange(chosen.value)
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** An input for a number. Values are clamped to `min` … `max`, and invalid ones are reset. */
export function NumberField({
  label,
  hint,
  value,
  min,
  max,
  step = 1,
  onChange,
  disabled = false,
}: {
  label: string
  hint?: ComponentChildren
  value: number
  min: number
  max: number
  step?: number | 'any'
  onChange: (value: number) => void
  disabled?: boolean
}) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          type="number"
          inputMode="decimal"
          value={value}
          min={min}
          max={max}
          step={step}
          disabled={disabled}
          onChange={({ currentTarget }) => {
            const given = currentTarget.valueAsNumber
            const taken = Number.isFinite(given) ? Math.min(max, Math.max(min, given)) : value
            currentTarget.value = String(taken)
            onChange(taken)
          }}
        />
      )}
    </Field>
  )
}

/** A checkbox with its label and an optional hint. */
export function Checkbox({
  label,
  hint,
  checked,
  onChange,
  disabled = false,
}: {
  label: string
  hint?: ComponentChildren
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}) {
  const id = useId()
  return (
    <div class="field checkbox">
      <label>
        <input
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
        {label}
      </label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
