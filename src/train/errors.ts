import { OctetError } from '../graph/errors'

/** Data that can't be used: an image file, a saved model or a checkpoint. The message names the file and the values. */
export class DataError extends OctetError {
  static {
    DataError.prototype.name = 'DataError'
  }
}
