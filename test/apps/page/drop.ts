import type { Locator } from 'playwright'

/** A file as a test makes it. */
export interface TestFile {
  readonly name: string
  readonly type?: string
  readonly bytes: Uint8Array
}

/** Drops files on an element, as a person does from a file manager. */
export async function dropFiles(target: Locator, files: readonly TestFile[]): Promise<void> {
  const packed = files.map(({ name, type = '', bytes }) => ({
    name,
    type,
    base64: Buffer.from(bytes).toString('base64'),
  }))
  const transfer = await target.page().evaluateHandle((given) => {
    const made = new DataTransfer()
    for (const { name, type, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      made.items.add(new File([bytes], name, { type }))
    }
    return made
  }, packed)
  await target.dispatchEvent('drop', { dataTransfer: transfer })
}
