import { useState } from 'preact/hooks'
import { Button } from './button'
import { Problem } from './problem'

/** A button that creates a file on click and saves it. */
export function Download({
  name,
  label,
  make,
  disabled = false,
}: {
  name: string
  label: string
  make: () => Uint8Array<ArrayBuffer> | string
  disabled?: boolean
}) {
  const [problem, setProblem] = useState<unknown>()
  const save = () => {
    try {
      const url = URL.createObjectURL(new Blob([make()]))
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
      setProblem(undefined)
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <>
      <Button onClick={save} disabled={disabled}>
        {label}
      </Button>
      {problem !== undefined && <Problem error={problem} what={`${name} was not made`} />}
    </>
  )
}

/** A button that copies text to the clipboard and confirms it. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text())
      setSaid('Copied.')
    } catch {
      setSaid('The browser did not allow it; select the text and copy it.')
    }
    setTimeout(() => setSaid(''), 4000)
  }
  return (
    <span class="copy">
      <Button onClick={() => void copy()}>{label}</Button>
      <span class="faint" role="status">
        {said}
      </span>
    </span>
  )
}
