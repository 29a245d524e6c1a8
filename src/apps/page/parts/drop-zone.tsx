import type { ComponentChildren } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { filesOf } from './dropped-files'

/** Takes files that are dropped, or chosen with a button. Dropped folders contribute all files in them. */
export function DropZone({
  label,
  accept,
  multiple = false,
  folders = false,
  onFiles,
  children,
}: {
  /** Text of the button: "Choose a model". */
  label: string
  /** Accepted types, as in `<input accept>`: ".tflite,.json,.bin". */
  accept?: string
  multiple?: boolean
  /** Adds a second button that chooses a folder. */
  folders?: boolean
  onFiles: (files: File[]) => void
  /** Describes what may be dropped here. */
  children?: ComponentChildren
}) {
  const [over, setOver] = useState(false)
  useEffect(() => {
    document.addEventListener('dragover', keepPage)
    document.addEventListener('drop', keepPage)
  }, [])
  const take = (files: readonly File[]) => {
    if (files.length > 0) onFiles([...files])
  }
  return (
    // The buttons inside make this accessible without dragging.
    <section
      class={over ? 'drop over' : 'drop'}
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (event.dataTransfer) void filesOf(event.dataTransfer).then(take)
      }}
    >
      {children && <p>{children}</p>}
      <div class="actions">
        <FileButton label={label} {...(accept && { accept })} multiple={multiple} onFiles={take} />
        {folders && <FileButton label="Choose a folder" multiple folder onFiles={take} />}
      </div>
    </section>
  )
}

/** Stops the browser from opening a file that is dropped outside a zone in place of the page. */
function keepPage(event: DragEvent): void {
  if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
}

function FileButton({
  label,
  accept,
  multiple,
  folder = false,
  onFiles,
}: {
  label: string
  accept?: string
  multiple: boolean
  folder?: boolean
  onFiles: (files: readonly File[]) => void
}) {
  const id = useId()
  return (
    <span class="file-button">
      <input
        id={id}
        type="file"
        class="visually-hidden"
        accept={accept}
        multiple={multiple}
        {...(folder && { webkitdirectory: true })}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])]
          // Reset, so that choosing the same file again also fires a change.
          currentTarget.value = ''
          onFiles(files)
        }}
      />
      <label class="button" for={id}>
        {label}
      </label>
    </span>
  )
}
