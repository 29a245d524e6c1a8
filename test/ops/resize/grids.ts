/** The three alignments of a resized image's pixels with those of the image. */

export const legacy = { alignCorners: false, halfPixelCenters: false }
export const aligned = { alignCorners: true, halfPixelCenters: false }
export const centred = { alignCorners: false, halfPixelCenters: true }
