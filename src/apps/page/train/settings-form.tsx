import { Checkbox, NumberField, Select } from '../parts'
import { chosenSettings } from './choices'
import { type ChosenSettings, limits, type PresetName, presetOf, presets } from './settings'

const options: readonly { readonly value: PresetName | 'own'; readonly text: string }[] = [
  ...Object.entries(presets).map(([value, { text }]) => ({ value: value as PresetName, text })),
  { value: 'own', text: 'My own' },
]

const schedules = [
  { value: 'cosine', text: 'Up, then down to zero' },
  { value: 'constant', text: 'Constant' },
] as const

interface FieldProps {
  readonly settings: ChosenSettings
  readonly disabled: boolean
  readonly change: (changed: Partial<ChosenSettings>) => void
}

/** Fields for a preset and the most important settings. */
export function SettingsForm({ disabled }: { disabled: boolean }) {
  const settings = chosenSettings.value
  const preset = presetOf(settings)
  const change = (changed: Partial<ChosenSettings>) => {
    chosenSettings.value = { ...settings, ...changed }
  }
  return (
    <>
      <Select
        label="Settings"
        hint={preset ? presets[preset].hint : 'What follows, as it stands.'}
        value={preset ?? 'own'}
        options={options}
        disabled={disabled}
        onChange={(name) => {
          if (name !== 'own') chosenSettings.value = presets[name].settings
        }}
      />
      <LengthFields settings={settings} disabled={disabled} change={change} />
      <RateFields settings={settings} disabled={disabled} change={change} />
      <Checkbox
        label="Move the images a little"
        hint="Turned, scaled and shifted at random: slower to learn, better in the end."
        checked={settings.augment}
        disabled={disabled}
        onChange={(augment) => change({ augment })}
      />
    </>
  )
}

function LengthFields({ settings: { steps, batchSize }, disabled, change }: FieldProps) {
  return (
    <>
      <NumberField
        label="Steps"
        value={steps}
        {...limits.steps}
        disabled={disabled}
        onChange={(value) => change({ steps: Math.round(value) })}
      />
      <NumberField
        label="Images a step"
        value={batchSize}
        {...limits.batchSize}
        disabled={disabled}
        onChange={(value) => change({ batchSize: Math.round(value) })}
      />
    </>
  )
}

function RateFields({ settings: { learningRate, schedule }, disabled, change }: FieldProps) {
  return (
    <>
      <NumberField
        label="Learning rate"
        hint="Of Adam; the highest where it changes."
        value={learningRate}
        {...limits.learningRate}
        step="any"
        disabled={disabled}
        onChange={(value) => change({ learningRate: value })}
      />
      <Select
        label="Its schedule"
        value={schedule}
        options={schedules}
        disabled={disabled}
        onChange={(value) => change({ schedule: value })}
      />
    </>
  )
}
