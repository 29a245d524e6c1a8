import { useEffect, useRef } from 'preact/hooks'
import type { Extremes } from './histogram'
import { paint } from './palette'

/** Shows a map of values as a picture, one pixel per value. */
export function MapCanvas({
  map,
  width,
  height,
  range,
  label,
}: {
  map: Float32Array
  width: number
  height: number
  /** Range of values that the colours cover. */
  range: Extremes
  label: string
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(paint(map, range), width, height), 0, 0)
  }, [map, width, height, range])
  return <canvas ref={canvas} class="map" width={width} height={height} role="img" aria-label={label} />
}
