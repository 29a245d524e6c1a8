import { useMemo, useState } from 'preact/hooks'
import { significant } from '../format'
import { Button } from '../parts'
import { difference, featureMap, imageGeometry } from './feature-maps'
import { type Extremes, extremes } from './histogram'
import { MapCanvas } from './map-canvas'

/** Number of channels per page. */
const pageSize = 8

/** Shows a layer's feature maps: each channel in float32, in int8, and their difference. */
export function FeatureMapGrid({
  shape,
  float,
  int8,
}: {
  shape: readonly number[]
  float: Float32Array | undefined
  int8: Float32Array | undefined
}) {
  const [page, setPage] = useState(0)
  const ranges = useMemo(() => {
    const apart = float && int8 ? extremes(difference(float, int8)) : { min: 0, max: 0 }
    return {
      values: extremes(float ?? [], int8 ?? []),
      apart: { ...apart, min: Math.min(apart.min, -1e-30) },
    }
  }, [float, int8])
  const geometry = imageGeometry(shape)
  if (!geometry) return null
  const { channels } = geometry
  const first = Math.min(page * pageSize, channels - 1)
  const shown = Array.from({ length: Math.min(pageSize, channels - first) }, (_, i) => first + i)
  return (
    <section aria-label="Feature maps">
      <h3>Feature maps</h3>
      <p class="faint">
        Channels {first} to {first + shown.length - 1} of {channels}. {legend(ranges.values)}
        {float && int8 && ` Differences: blue to red for ±${significant(maxMagnitude(ranges.apart))}.`}
      </p>
      <ul class="maps">
        {shown.map((channel) => (
          <li key={channel}>
            <MapRow channel={channel} geometry={geometry} float={float} int8={int8} ranges={ranges} />
          </li>
        ))}
      </ul>
      {channels > pageSize && (
        <div class="actions">
          <Button onClick={() => setPage(page - 1)} disabled={page === 0}>
            Previous channels
          </Button>
          <Button onClick={() => setPage(page + 1)} disabled={first + pageSize >= channels}>
            Next channels
          </Button>
        </div>
      )}
    </section>
  )
}

function MapRow({
  channel,
  geometry,
  float,
  int8,
  ranges,
}: {
  channel: number
  geometry: { readonly height: number; readonly width: number; readonly channels: number }
  float: Float32Array | undefined
  int8: Float32Array | undefined
  ranges: { readonly values: Extremes; readonly apart: Extremes }
}) {
  const maps = useMemo(() => {
    const [a, b] = [float, int8].map((values) => values && featureMap(values, geometry, channel))
    const apart = a && b && difference(a, b)
    return [
      { name: 'float32', map: a, range: ranges.values },
      { name: 'int8', map: b, range: ranges.values },
      { name: 'difference', map: apart, range: ranges.apart },
    ]
  }, [channel, float, int8, ranges])
  return (
    <figure class="map-row">
      <figcaption class="number">{channel}</figcaption>
      {maps.map(
        ({ name, map, range }) =>
          map && (
            <div key={name}>
              <MapCanvas
                map={map}
                range={range}
                width={geometry.width}
                height={geometry.height}
                label={`Channel ${channel}, ${name}: ${words(extremes(map))}`}
              />
              <span class="faint">{name}</span>
            </div>
          ),
      )}
    </figure>
  )
}

function legend(range: Extremes): string {
  return range.min < 0
    ? `Colours: blue below zero to red above, ±${significant(maxMagnitude(range))}.`
    : `Colours: dark for 0 to yellow for ${significant(range.max)}.`
}

function words({ min, max }: Extremes): string {
  return `from ${significant(min)} to ${significant(max)}`
}

function maxMagnitude({ min, max }: Extremes): number {
  return Math.max(-min, max)
}
