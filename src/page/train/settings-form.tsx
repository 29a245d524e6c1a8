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

/** A preset, and the settings that matter most. */
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
      <NumberField
        label="Steps"
        value={settings.steps}
        {...limits.steps}
        disabled={disabled}
        onChange={(steps) => change({ steps: Math.round(steps) })}
      />
      <NumberField
        label="Images a step"
        value={settings.batchSize}
        {...limits.batchSize}
        disabled={disabled}
        onChange={(batchSize) => change({ batchSize: Math.round(batchSize) })}
      />
      <NumberField
        label="Learning rate"
        hint="Of Adam; the highest where it changes."
        value={settings.learningRate}
        {...limits.learningRate}
        step="any"
        disabled={disabled}
        onChange={(learningRate) => change({ learningRate })}
      />
      <Select
        label="Its schedule"
        value={settings.schedule}
        options={schedules}
        disabled={disabled}
        onChange={(schedule) => change({ schedule })}
      />
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
