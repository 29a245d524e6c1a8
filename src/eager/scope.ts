import type { Runner } from '../gpu/eager/runner'
import { isPlain } from '../graph/check'
import { DeviceError, InputError } from '../graph/errors'
import { EagerTensor } from './tensor'

/** Tensors that are disposed together. */
export class Scope {
  private readonly tensors = new Set<EagerTensor>()
  private readonly children = new Set<Scope>()
  private ended = false

  constructor(
    readonly runner: Runner,
    private readonly parent?: Scope,
  ) {
    parent?.children.add(this)
  }

  /** @throws DeviceError when the device was lost, or the scope has ended. */
  check(caller: string): void {
    this.runner.check()
    if (this.ended) throw new DeviceError(`${caller}: its scope has ended`)
  }

  /** Puts a tensor into the scope, which disposes it. */
  adopt<T extends EagerTensor>(tensor: T): T {
    tensor.owner?.delete(tensor)
    tensor.owner = this.tensors
    this.tensors.add(tensor)
    return tensor
  }

  /** Moves those of its tensors that `result` holds, in arrays and objects too, into the scope around. */
  keep(result: unknown): void {
    const seen = new Set<unknown>([result])
    for (const value of seen) {
      if (value instanceof EagerTensor) {
        if (value.owner === this.tensors) this.parent?.adopt(value)
      } else if (Array.isArray(value)) {
        for (const one of value) seen.add(one)
      } else if (isPlain(value)) {
        for (const one of Object.values(value)) seen.add(one)
      }
    }
  }

  /** Returns every tensor, those of the scopes inside included. */
  all(): EagerTensor[] {
    return [...this.tensors, ...[...this.children].flatMap((child) => child.all())]
  }

  /** Disposes its tensors and the scopes inside; the outermost, the runner too. */
  end(): void {
    this.ended = true
    this.parent?.children.delete(this)
    for (const child of this.children) child.end()
    for (const tensor of this.tensors) tensor.dispose()
    if (!this.parent) this.runner.dispose()
  }
}

/** Throws an InputError unless `fn` takes the scope's functions: those of the `eager()` around would leave tensors. */
export function checkScopeFunction(fn: unknown): void {
  if (typeof fn !== 'function' || fn.length !== 1)
    throw new InputError('scope takes a function of the scope’s own operators: q.scope((q) => q.relu(x))')
}
