/** Errors that tests wait for. Any other error is thrown on, so that no test passes for the wrong reason. */
import { expect } from 'vitest'
import { GraphError, OctetError } from '../../src/graph/errors'

type ErrorClass<E extends Error> = new (...args: never[]) => E

/** Returns what `run` returns, or undefined if it throws a GraphError. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof GraphError) return undefined
    throw error
  }
}

/** Returns the error that `run` throws, which must be of a class; fails if it throws none. */
export function thrownBy<E extends Error>(run: () => unknown, kind: ErrorClass<E>): E {
  try {
    run()
  } catch (error) {
    return typed(error, kind)
  }
  throw new Error(`nothing was thrown, where a ${kind.name} should be`)
}

/** Returns the error that a promise rejects with, which must be of a class; fails if it resolves. */
export async function rejection<E extends Error>(promise: Promise<unknown>, kind: ErrorClass<E>): Promise<E> {
  const outcome = await promise.then(
    () => new Error(`it resolved, where it should reject with a ${kind.name}`),
    (error: unknown) => error,
  )
  return typed(outcome, kind)
}

function typed<E extends Error>(error: unknown, kind: ErrorClass<E>): E {
  if (!(error instanceof kind)) throw error
  return error
}

/**
 * Fails unless a file was refused on purpose: by an error of a class, which wraps no error that nobody threw on purpose.
 *
 * @param what says which file it was
 */
export function expectRefusal(error: unknown, kind: ErrorClass<OctetError>, what: string): void {
  const { cause } = error as Error
  const purpose = error instanceof kind && (cause === undefined || cause instanceof OctetError)
  if (!purpose) throw new Error(what, { cause: error })
  expect(error.message).not.toBe('')
}
