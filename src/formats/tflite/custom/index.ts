import type { CustomOperators } from '../dictionary'
import { convolution2dTransposeBias } from './convolution2d-transpose-bias'

/** Custom operators of other people's files, by their names there. `loadModel` takes more: `customOperators`. */
export const customOperators: CustomOperators = {
  Convolution2DTransposeBias: convolution2dTransposeBias,
}
