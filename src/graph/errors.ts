/** Base class of every error that Octet throws on purpose; its message says what is wrong, where, and what helps. */
export class OctetError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** A graph or one of its operators is malformed: a shape, type or quantization that cannot be run. */
export class GraphError extends OctetError {}

/** A model file cannot be read: truncated, corrupted, or using something that Octet does not run. */
export class ModelError extends OctetError {}

/** A value given to `run`, `calibrate` or a conversion has the wrong name, length or type, or is not finite. */
export class InputError extends OctetError {}

/** WebGPU is missing, has no adapter, or refused what the session needs. */
export class DeviceError extends OctetError {}

/** The GPU device was lost while a run was in flight. */
export class DeviceLostError extends DeviceError {}
