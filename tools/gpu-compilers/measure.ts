/** Compiles kernels for a device, and reads what its compiler says of each. */
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { OctetError } from '../../src/graph/errors'
import { type Device, readFigures } from './devices'
import type { Request } from './kernels'
import type { Figures } from './parse/figures'
import { type Compiled, readMessage } from './protocol'
import { spawnInRoot } from './root'

/** A kernel with its figures, or the reason why there are none. */
export interface Result extends Compiled {
  readonly figures: Figures | undefined
  readonly failed: string | undefined
}

/**
 * Compiles what is requested, and returns the results as they come, with all that the compiler has printed.
 *
 * @throws OctetError if the driver doesn't start or ends early; its last lines are in the message
 */
export async function* compileFor(
  device: Device,
  request: Request,
): AsyncGenerator<{ result: Result; text: string }> {
  const script = 'dist/gpu-compilers/compile.js'
  const networks = request.networks && resolve(request.networks)
  const child = spawnInRoot(
    script,
    [JSON.stringify({ ...request, networks })],
    device.environment,
    networks ? [networks] : [],
  )
  const ended = new Promise<string>((done, fail) =>
    child.once('close', (code, signal) => done(signal ?? `exit code ${code}`)).once('error', fail),
  )
  let open: Compiled | undefined
  let lines: string[] = []
  try {
    for await (const line of createInterface({ input: child.stderr as NodeJS.ReadableStream })) {
      const message = readMessage(line)
      if (!message) lines.push(line)
      else if ('failed' in message) throw new OctetError(`${device.name}: ${message.failed}`)
      else if ('begin' in message) [open, lines] = [message.begin, []]
      else if (open) {
        const text = lines.join('\n')
        yield { result: resultOf(device, open, message.end.error, text), text }
        open = undefined
        lines = []
      }
    }
    const end = await ended
    if (end !== 'exit code 0' || open)
      throw new OctetError(
        `${device.name}: the driver ended early (${end})\n${lines.slice(-8).join('\n').trim()}`,
      )
  } finally {
    child.kill()
  }
}

function resultOf(device: Device, compiled: Compiled, error: string | undefined, text: string): Result {
  if (error !== undefined) return { ...compiled, figures: undefined, failed: error }
  try {
    return { ...compiled, figures: readFigures(device, text), failed: undefined }
  } catch (reason) {
    return { ...compiled, figures: undefined, failed: (reason as Error).message }
  }
}

/** Returns how many waves a dispatch has, of all its workgroups. */
export function wavesOf({ workgroups: [x, y, z], lanes, figures }: Result): number {
  return x * y * z * Math.ceil(lanes / (figures?.wave ?? lanes))
}
