import type { Tensor } from '../../../index'
import { Checkbox, Select } from '../parts'
import { type Normalization, normalizations, usualNormalization } from './image-input'
import type { Fit } from './picture'
import { pictureSettings } from './run-model'

const normalizationNames = Object.keys(normalizations) as Normalization[]

/** Settings for converting a picture to the input: normalization, proportions, colours. */
export function PictureFields({ tensor, channels }: { tensor: Tensor; channels: 1 | 3 }) {
  const settings = pictureSettings.value
  const usual = normalizations[usualNormalization(tensor)]
  const set = (changed: Partial<typeof settings>) => {
    pictureSettings.value = { ...pictureSettings.value, ...changed }
  }
  return (
    <div class="fields">
      <Select
        label="Pixels become"
        hint={
          tensor.quant
            ? 'The input’s scale and zero point suggest a range.'
            : 'As in training; the file does not say.'
        }
        value={settings.normalization}
        options={[
          { value: 'usual' as const, text: `the usual: ${usual}` },
          ...normalizationNames
            .filter((name) => name !== 'held' || tensor.quant)
            .map((value) => ({ value, text: normalizations[value] })),
        ]}
        onChange={(normalization) => set({ normalization })}
      />
      <Select<Fit>
        label="Other proportions"
        value={settings.fit}
        options={[
          { value: 'crop', text: 'are cut to the middle' },
          { value: 'stretch', text: 'are stretched' },
        ]}
        onChange={(fit) => set({ fit })}
      />
      <div>
        <Checkbox
          label="Swap black and white"
          checked={settings.invert}
          onChange={(invert) => set({ invert })}
        />
        {channels === 3 && (
          <Checkbox label="Colours as grey" checked={settings.grey} onChange={(grey) => set({ grey })} />
        )}
      </div>
    </div>
  )
}
