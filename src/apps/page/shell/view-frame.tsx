import type { ComponentType } from 'preact'
import { useEffect, useErrorBoundary, useState } from 'preact/hooks'
import { Problem } from '../parts/problem'
import type { View } from './views'

/** Loads a view's code and shows the view, or a message if loading or rendering fails. */
export function ViewFrame({ view }: { view: View }) {
  const [Loaded, setLoaded] = useState<ComponentType>()
  const [problem, setProblem] = useState<unknown>()
  const [broken, reset] = useErrorBoundary()
  useEffect(() => {
    let gone = false
    view.load().then(
      ({ default: component }) => !gone && setLoaded(() => component),
      (error: unknown) => !gone && setProblem(error),
    )
    return () => {
      gone = true
    }
  }, [view])
  if (problem !== undefined) {
    return (
      <Problem error={problem} what={`"${view.title}" was not loaded`} onRetry={() => location.reload()} />
    )
  }
  if (broken !== undefined) {
    return (
      <Problem
        error={broken}
        what={`"${view.title}" broke`}
        help="The other views still work. Try again, or open another model."
        onRetry={reset}
      />
    )
  }
  if (!Loaded) return <p class="faint view-loading">Loading …</p>
  return <Loaded />
}
