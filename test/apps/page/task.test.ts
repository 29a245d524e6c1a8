import { expect, test } from 'vitest'
import { Task } from '../../../src/apps/page/state/task'

/** A promise, and how to settle it. */
function deferred() {
  let settle = (_error?: Error) => {}
  const promise = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve())
  })
  return { promise, settle }
}

test('a task says how far it is, and starts the clock anew for another part', async () => {
  const task = new Task()
  const { promise, settle } = deferred()
  const result = task.run('Loading', async ({ report }) => {
    report('Reading: 1 of 2', 0.5)
    const since = task.progress.value?.since
    report('Reading: 2 of 2', 1)
    expect(task.progress.value).toEqual({ text: 'Reading: 2 of 2', share: 1, since })
    await promise
    return 7
  })
  expect(task.running).toBe(true)
  settle()
  expect(await result).toBe(7)
  expect(task.running).toBe(false)
  expect(task.problem.value).toBeUndefined()
})

test('what fails is its problem, until the next run', async () => {
  const task = new Task()
  const error = new Error('no disk')
  expect(await task.run('Saving', () => Promise.reject(error))).toBeUndefined()
  expect(task.problem.value).toBe(error)
  await task.run('Saving', async () => {})
  expect(task.problem.value).toBeUndefined()
})

test('a cancelled run says so until its step ends, and is no problem', async () => {
  const task = new Task()
  const { promise, settle } = deferred()
  const result = task.run('Training', async ({ signal, report }) => {
    await promise
    report('Training: step 2', 0.2)
    signal.throwIfAborted()
  })
  task.cancel()
  expect(task.progress.value?.text).toBe('Cancelling …')
  settle()
  expect(await result).toBeUndefined()
  expect(task.running).toBe(false)
  expect(task.problem.value).toBeUndefined()
})

test('a new run takes the place of the old one, whose end changes nothing', async () => {
  const task = new Task()
  const [old, young] = [deferred(), deferred()]
  const first = task.run('First', () => old.promise)
  const second = task.run('Second', () => young.promise)
  old.settle(new Error('late'))
  await first
  expect(task.progress.value?.text).toBe('Second')
  expect(task.problem.value).toBeUndefined()
  young.settle()
  await second
  expect(task.running).toBe(false)
})
