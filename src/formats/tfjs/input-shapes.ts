import { InputError } from '../../graph/errors'

/** Shapes of inputs by name, or of the only input, batch included. */
export type InputShapeOption = readonly number[] | Readonly<Record<string, readonly number[]>>

/** The shapes that the caller gives to inputs which a model leaves open. */
export class InputShapes {
  constructor(private readonly given: InputShapeOption | undefined) {}

  /**
   * Returns the shape of an input: the caller's, or the declared one with an open batch (null, or a negative number)
   * replaced by 1.
   *
   * @param fail called if another extent is open
   * @throws InputError when the caller's shape is invalid, or contradicts the declared one
   */
  resolve(
    name: string,
    declared: readonly unknown[] | undefined,
    fail: (what: string) => never,
  ): readonly number[] {
    const given = this.find(name)
    if (given) return checkGiven(name, given, declared)
    const shape = declared?.map((extent, axis) => (isExtent(extent) ? extent : axis === 0 ? 1 : undefined))
    if (shape && isShape(shape)) return shape
    const written = declared ? JSON.stringify(declared.map((extent) => extent ?? null)) : 'of unknown rank'
    const open = declared ? 'leaves an extent open; only the batch may be' : 'is open'
    const example = `{ inputShape: { ${JSON.stringify(name)}: [1, 224, 224, 3] } }`
    return fail(
      `input shape ${written} ${open}. Give the shape: ${example}, or octet freeze --input-shape ${name}=1,224,224,3`,
    )
  }

  /** @throws InputError when a shape is given for an input that isn't in `names`. */
  checkNames(names: readonly string[]): void {
    if (!this.given) return
    const known = `the inputs are ${names.join(', ')}`
    if (isList(this.given)) {
      if (names.length !== 1) throw new InputError(`inputShape is one shape, but ${known}; give it by name`)
      return
    }
    const wrong = Object.keys(this.given).find((name) => !names.includes(name))
    if (wrong !== undefined) throw new InputError(`inputShape names "${wrong}", but ${known}`)
  }

  private find(name: string): readonly number[] | undefined {
    if (!this.given || isList(this.given)) return this.given
    return Object.hasOwn(this.given, name) ? this.given[name] : undefined
  }
}

function checkGiven(
  name: string,
  given: readonly number[],
  declared: readonly unknown[] | undefined,
): readonly number[] {
  if (!isShape(given))
    throw new InputError(`inputShape [${given}] of "${name}" has an extent that is no positive integer`)
  const fits =
    !declared ||
    (declared.length === given.length &&
      declared.every((extent, axis) => !isExtent(extent) || extent === given[axis]))
  if (!fits) {
    const written = JSON.stringify(declared.map((extent) => extent ?? null))
    throw new InputError(`inputShape [${given}] of "${name}" contradicts the model, which says ${written}`)
  }
  return given
}

function isList(option: InputShapeOption): option is readonly number[] {
  return Array.isArray(option)
}

/** True if an extent is known. */
function isExtent(extent: unknown): extent is number {
  return typeof extent === 'number' && extent >= 0
}

function isShape(shape: readonly unknown[]): shape is readonly number[] {
  return shape.every((extent) => Number.isInteger(extent) && Number(extent) > 0)
}
