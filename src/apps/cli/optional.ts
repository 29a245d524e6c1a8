import { OctetError } from '../../graph/errors'

/** Packages that the command uses if they are installed; the library never does. */
interface OptionalPackages {
  playwright: typeof import('playwright')
  webgpu: typeof import('webgpu')
  tensorflow: typeof import('../../train/node') & typeof import('../../train/index')
}

const loaders: { [Name in keyof OptionalPackages]: () => Promise<OptionalPackages[Name]> } = {
  playwright: () => import('playwright'),
  webgpu: () => import('webgpu'),
  tensorflow: async () => ({ ...(await import('../../train/index')), ...(await import('../../train/node')) }),
}

const packages: Record<keyof OptionalPackages, string> = {
  playwright: 'playwright',
  webgpu: 'webgpu',
  tensorflow: '@tensorflow/tfjs @tensorflow/tfjs-backend-wasm @tensorflow/tfjs-backend-webgpu',
}

/**
 * Loads an optional package, or the part of Octet that needs it.
 *
 * @param need what needs it, as the subject of the message
 * @throws OctetError naming the package to install when it is missing.
 */
export async function importOptional<Name extends keyof OptionalPackages>(
  name: Name,
  need = 'this',
): Promise<OptionalPackages[Name]> {
  try {
    return await loaders[name]()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new OctetError(`${need} needs packages that are not installed: npm install ${packages[name]}`, {
      cause: error,
    })
  }
}
