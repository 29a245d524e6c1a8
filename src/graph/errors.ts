/**
 * Base class of every error that Octet throws on purpose. The message says what is wrong, where, and what helps.
 *
 * Names are spelled out because minifiers shorten class names. They are on the prototype, where stack traces read them.
 */
export class OctetError extends Error {
  static {
    OctetError.prototype.name = 'OctetError'
  }
}

/** A graph or one of its operators is malformed: a shape, type or quantization that cannot be run. */
export class GraphError extends OctetError {
  static {
    GraphError.prototype.name = 'GraphError'
  }
}

/** A model file cannot be read: truncated, corrupted, or using something that Octet does not run. */
export class ModelError extends OctetError {
  static {
    ModelError.prototype.name = 'ModelError'
  }
}

/** A value given to `run`, `calibrate` or a conversion has the wrong name, length or type, or is not finite. */
export class InputError extends OctetError {
  static {
    InputError.prototype.name = 'InputError'
  }
}

/** WebGPU is missing, has no adapter, or refused what the session needs. */
export class DeviceError extends OctetError {
  static {
    DeviceError.prototype.name = 'DeviceError'
  }
}

/** The GPU device was lost while a run was in flight. */
export class DeviceLostError extends DeviceError {
  static {
    DeviceLostError.prototype.name = 'DeviceLostError'
  }
}
