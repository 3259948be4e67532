/** A modal window over the page: a card in the middle, a sheet from below on phones. */
import './dialog.css'
import { X } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

interface DialogProps {
  title: string
  closeLabel: string
  onClose: () => void
  children: ComponentChildren
  size?: 'small' | 'wide' | 'large'
}

/** Open for as long as it is rendered. */
export function Dialog({ title, closeLabel, onClose, children, size = 'small' }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const element = dialog.current!
    const before = document.activeElement
    if (typeof element.showModal === 'function') element.showModal()
    else element.setAttribute('open', '') // iPadOS before 15.4: shown, though what is below stays in reach
    return () => {
      // While it is modal nothing outside of it takes the focus.
      if (typeof element.close === 'function') element.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={size === 'small' ? 'dialog' : `dialog ${size}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={heading} tabIndex={-1} autofocus>
            {title}
          </h2>
          <button type="button" class="icon-button" aria-label={closeLabel} onClick={onClose}>
            <X />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
