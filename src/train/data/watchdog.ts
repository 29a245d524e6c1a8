/** Returns a signal that aborts `timeout` milliseconds after the last `restart`, unless stopped before. */
export function watchdog(timeout: number) {
  const controller = new AbortController()
  const fire = () => controller.abort(new Error(`no answer for ${timeout} ms`))
  let timer = setTimeout(fire, timeout)
  const stop = () => clearTimeout(timer)
  const restart = () => {
    stop()
    timer = setTimeout(fire, timeout)
  }
  return { signal: controller.signal, restart, stop }
}
