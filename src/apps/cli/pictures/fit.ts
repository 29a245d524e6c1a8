import type { Picture } from './picture'

/**
 * Converts a picture to another size and number of channels. Colours become grey by the luma of ITU-R BT.601, grey is
 * repeated, and each new pixel is the mean of the area that it covers.
 */
export function fitPicture(picture: Picture, width: number, height: number, channels: number): Float32Array {
  return resize(convert(picture, channels), width, height)
}

function convert(picture: Picture, channels: number): Picture {
  const { width, height, data } = picture
  if (picture.channels === channels) return picture
  const out = new Float32Array(width * height * channels)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(
      pixel * picture.channels,
      pixel * picture.channels + 3,
    )
    const grey = picture.channels === 1 ? red : 0.299 * red + 0.587 * green + 0.114 * blue
    out.fill(grey, pixel * channels, (pixel + 1) * channels)
  }
  return { width, height, channels, data: out }
}

function resize(picture: Picture, width: number, height: number): Float32Array {
  const { channels, data } = picture
  if (picture.width === width && picture.height === height) return data
  const across = overlaps(picture.width, width)
  const down = overlaps(picture.height, height)
  const out = new Float32Array(width * height * channels)
  let at = 0
  for (const rows of down) {
    for (const columns of across) {
      for (let c = 0; c < channels; c++) {
        let sum = 0
        for (const [y, rowShare] of rows) {
          for (const [x, columnShare] of columns) {
            sum += rowShare * columnShare * (data[(y * picture.width + x) * channels + c] ?? 0)
          }
        }
        out[at++] = sum
      }
    }
  }
  return out
}

/** Returns, for each new pixel along one axis, the old pixels that it covers and their shares of it. */
function overlaps(from: number, to: number): (readonly [index: number, share: number])[][] {
  const ratio = from / to
  return Array.from({ length: to }, (_, i) => {
    const [start, end] = [i * ratio, (i + 1) * ratio]
    const covered: (readonly [number, number])[] = []
    for (let old = Math.floor(start); old < Math.min(from, Math.ceil(end)); old++) {
      covered.push([old, (Math.min(end, old + 1) - Math.max(start, old)) / ratio])
    }
    return covered
  })
}
