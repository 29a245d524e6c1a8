import type { Graph } from '../../../index'
import type { ObserverName } from '../../../quantize/index'
import { readsDigits } from '../open/inputs'
import { Notice, NumberField, Select } from '../parts'
import { mnist } from '../train/digits'
import { type Choices, choices, limits } from './choices'
import { choicesFor } from './quantizer'
import { sampleSources, sourcesFor } from './samples'

const modes = [
  { value: 'int8', text: 'int8 throughout' },
  { value: 'weights', text: 'int8 weights only' },
] as const

const observerNames: Readonly<Record<ObserverName, string>> = {
  minmax: 'Smallest and largest',
  percentile: 'Percentile',
}

const observerHints: Readonly<Record<ObserverName, string>> = {
  minmax: 'Holds every value that was seen.',
  percentile: 'Leaves the outermost values out.',
}

const scales = [
  { value: 'axis', text: 'one for each output channel' },
  { value: 'tensor', text: 'one for all' },
] as const

const widths = [8, 7, 6, 5, 4, 3, 2, 1].map((bits) => ({ value: String(bits), text: String(bits) }))

interface FieldProps {
  readonly chosen: Choices
  readonly disabled: boolean
  readonly change: (changed: Partial<Choices>) => void
}

/** Fields for the quantization settings. */
export function SettingsForm({ graph, disabled }: { graph: Graph; disabled: boolean }) {
  const chosen = choicesFor(graph)
  const change = (changed: Partial<Choices>) => {
    choices.value = { ...choices.value, ...changed }
  }
  return (
    <>
      <FormField chosen={chosen} disabled={disabled} change={change} />
      <ObserverFields chosen={chosen} disabled={disabled || chosen.mode === 'weights'} change={change} />
      <InputFields graph={graph} chosen={chosen} disabled={disabled} change={change} />
      <Select
        label="Scales of weights"
        value={chosen.perAxis ? 'axis' : 'tensor'}
        options={scales}
        disabled={disabled}
        onChange={(scale) => change({ perAxis: scale === 'axis' })}
      />
      <BitsField chosen={chosen} disabled={disabled} change={change} />
      <NumberField
        label="Inputs to measure on"
        hint="Both forms run on all of them."
        value={chosen.tests}
        {...limits.tests}
        disabled={disabled}
        onChange={(tests) => change({ tests: Math.round(tests) })}
      />
    </>
  )
}

function FormField({ chosen: { mode }, disabled, change }: FieldProps) {
  const hints = {
    int8: 'Weights, activations and arithmetic.',
    weights: 'A quarter of the file or less; it computes in float32.',
  } as const
  return (
    <Select
      label="Form"
      hint={hints[mode]}
      value={mode}
      options={modes}
      disabled={disabled}
      onChange={(chosen) => change({ mode: chosen })}
    />
  )
}

function BitsField({ chosen: { weightBits }, disabled, change }: FieldProps) {
  const packed = weightBits > 4 ? 8 : weightBits > 2 ? 4 : 2
  const kept =
    weightBits === 1 ? 'Each weight is −1 or 1, times a scale.' : `A weight takes ${packed} bits in the file.`
  return (
    <Select
      label="Bits of weights"
      hint={kept}
      value={String(weightBits)}
      options={widths}
      disabled={disabled}
      onChange={(bits) => change({ weightBits: Number(bits) })}
    />
  )
}

function ObserverFields({ chosen: { observer, percentile }, disabled, change }: FieldProps) {
  return (
    <>
      <Select
        label="Range of an activation"
        hint={observerHints[observer]}
        value={observer}
        options={Object.entries(observerNames).map(([value, text]) => ({
          value: value as ObserverName,
          text,
        }))}
        disabled={disabled}
        onChange={(name) => change({ observer: name })}
      />
      <NumberField
        label="Percentile, %"
        hint="Of the values, kept at each end."
        value={percentile}
        {...limits.percentile}
        step="any"
        disabled={disabled || observer !== 'percentile'}
        onChange={(value) => change({ percentile: value })}
      />
    </>
  )
}

function InputFields({ graph, chosen, disabled, change }: FieldProps & { graph: Graph }) {
  const { source, images, mode } = chosen
  const hints = {
    drawn: 'Drawn here in a second.',
    mnist: mnist.value ? 'Spread over the 60,000.' : 'Not here: get MNIST in Train.',
    pictures: 'Like those that the network will see.',
    random: 'The ranges say nothing about real inputs: for size and speed only.',
  } as const
  return (
    <>
      <Select
        label="Inputs"
        hint={hints[source]}
        value={source}
        options={sourcesFor(graph).map((value) => ({ value, text: sampleSources[value] }))}
        disabled={disabled || (mode === 'weights' && readsDigits(graph))}
        onChange={(value) => change({ source: value })}
      />
      <NumberField
        label="Calibration inputs"
        value={images}
        {...limits.images}
        disabled={disabled || mode === 'weights'}
        onChange={(value) => change({ images: Math.round(value) })}
      />
    </>
  )
}

/** Warns about calibrating on random inputs. */
export function Warning({ graph }: { graph: Graph }) {
  const { source, mode } = choicesFor(graph)
  if (source !== 'random' || mode === 'weights') return null
  return (
    <Notice>
      Ranges from random numbers are guesses: expect wrong answers on real inputs, and look at size and speed
      only.
    </Notice>
  )
}
