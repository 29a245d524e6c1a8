/**
 * Stores data across visits: small settings in localStorage, models in IndexedDB. Everything that is read back is
 * untrusted.
 */
import { type Signal, signal } from '@preact/signals'

/**
 * Returns a signal whose value is stored as JSON in localStorage, under `octet.<name>`.
 *
 * @param read validates the stored value; returns undefined if it is unusable
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
    // Debounced: a drawing changes with every move of the pen, but is written at most ten times a second.
    if (value !== written) timer ??= setTimeout(write, 100)
  })
  // `?.` because tests run outside a page.
  globalThis.addEventListener?.('pagehide', () => {
    if (timer !== undefined) write()
  })
  return kept
}

function writeJson(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // In private windows or with a full disk, the setting lasts only until the page is closed.
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

/** Returns the value stored under `key`, or undefined if there is none. Rejects if the browser has no storage. */
export async function readRecord(key: string): Promise<unknown> {
  return request('readonly', (records) => records.get(key))
}

/** Stores a value (anything that structured cloning copies) under `key`. Rejects if the browser has no storage. */
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
