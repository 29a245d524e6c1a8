/** What outlives a visit: small settings in localStorage, models in IndexedDB. Read back, all of it is untrusted. */
import { type Signal, signal } from '@preact/signals'

/**
 * A signal whose value localStorage keeps as JSON under `octet.<name>`.
 *
 * @param read checks what was kept, and returns undefined where it is not usable
 */
export function keptSignal<T>(name: string, initial: T, read: (kept: unknown) => T | undefined): Signal<T> {
  const key = `octet.${name}`
  const kept = signal(readJson(key, read) ?? initial)
  let written = kept.peek()
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = () => {
    clearTimeout(timer)
    timer = undefined
    written = kept.peek()
    writeJson(key, written)
  }
  kept.subscribe((value) => {
    // A drawing changes with every move of the pen; it is written ten times a second at most.
    if (value !== written) timer ??= setTimeout(write, 100)
  })
  // Tests run without a page to leave.
  globalThis.addEventListener?.('pagehide', () => {
    if (timer !== undefined) write()
  })
  return kept
}

function writeJson(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Private windows and full disks: the setting lasts as long as the page.
  }
}

function readJson<T>(key: string, read: (kept: unknown) => T | undefined): T | undefined {
  try {
    const text = localStorage.getItem(key)
    return text === null ? undefined : read(JSON.parse(text))
  } catch {
    return undefined
  }
}

const database = 'octet'
const store = 'records'

/** What was kept under `key`; undefined where nothing was, or nothing can be. */
export async function readRecord(key: string): Promise<unknown> {
  return request('readonly', (records) => records.get(key))
}

/** Keeps a value (anything that structured cloning copies) under `key`. Rejects where the browser keeps nothing. */
export async function writeRecord(key: string, value: unknown): Promise<void> {
  await request('readwrite', (records) => records.put(value, key))
}

export async function deleteRecord(key: string): Promise<void> {
  await request('readwrite', (records) => records.delete(key))
}

async function request<T>(
  mode: IDBTransactionMode,
  ask: (records: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opened = await openDatabase()
  try {
    const transaction = opened.transaction(store, mode)
    const asked = ask(transaction.objectStore(store))
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
    })
    return asked.result
  } finally {
    opened.close()
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(database, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(store)
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
}
