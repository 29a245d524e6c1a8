/** Side of the square input image, in pixels. */
export const imageSide = 28
/** Pixels of one input image. */
export const imageSize = imageSide * imageSide
