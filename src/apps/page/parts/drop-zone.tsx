import type { ComponentChildren } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { filesOf } from './dropped-files'

/** Takes files: dropped, or chosen with a button that keys reach. Folders are taken with all that is in them. */
export function DropZone({
  label,
  accept,
  multiple = false,
  folders = false,
  onFiles,
  children,
}: {
  /** What the button says: "Choose a model". */
  label: string
  /** As of `<input accept>`: ".tflite,.json,.bin". */
  accept?: string
  multiple?: boolean
  /** Offers a second button that chooses a folder. */
  folders?: boolean
  onFiles: (files: File[]) => void
  /** What may be dropped here, in words. */
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
    // The buttons inside do the same for those who do not drag.
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

/** A file that is dropped beside a zone must not take the page's place, as browsers have it. */
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
          // The same file may be chosen again.
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
