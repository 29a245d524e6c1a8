/** Side of the square input image, in pixels. */
export const IMAGE_SIDE = 28
/** Pixels of one input image. */
export const IMAGE_SIZE = IMAGE_SIDE * IMAGE_SIDE
