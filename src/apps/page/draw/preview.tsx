import { useEffect, useRef } from 'preact/hooks'
import { imageSide } from './prepare-digit'

/** Shows the networks' input: white ink on black, as in MNIST. */
export function Preview({ image }: { image: Float32Array | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const picture = context.createImageData(imageSide, imageSide)
    for (let i = 0; i < imageSide * imageSide; i++) {
      picture.data.fill(255 * (image?.[i] ?? 0), 4 * i, 4 * i + 3)
      picture.data[4 * i + 3] = 255
    }
    context.putImageData(picture, 0, 0)
  }, [image])
  return (
    <canvas
      ref={canvas}
      class="preview"
      width={imageSide}
      height={imageSide}
      role="img"
      aria-label="The drawing as the networks see it"
    />
  )
}
