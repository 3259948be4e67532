/** A modal window over the page: a card in the middle, a sheet from below on phones. */
import './dialog.css'
import { X } from 'lucide-preact'
import { createContext } from 'preact'
import type { ComponentChildren, RefObject } from 'preact'
import { useContext, useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks'

interface DialogProps {
  title: string
  closeLabel: string
  onClose: () => void
  children: ComponentChildren
  size?: 'small' | 'wide' | 'large'
}

type Step = () => void

const Steps = createContext<RefObject<Step>>({ current: null })

/** What the Escape key, and a tap beside the window, do instead of closing it; `null`: this part has no say. */
export function useStepBack(step: Step | null): void {
  const steps = useContext(Steps)
  // Before the next key can be pressed.
  useLayoutEffect(() => {
    if (step === null) return undefined
    steps.current = step
    return () => {
      if (steps.current === step) steps.current = null
    }
  })
}

/** Open for as long as it is rendered. */
export function Dialog({ title, closeLabel, onClose, children, size = 'small' }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  const steps = useRef<Step>(null)
  const gone = useRef(false)
  const leave = (): void => (steps.current ?? onClose)()
  useEffect(() => {
    const element = dialog.current!
    const before = document.activeElement
    if (typeof element.showModal === 'function') element.showModal()
    else element.setAttribute('open', '') // iPadOS before 15.4: shown, though what is below stays in reach
    return () => {
      gone.current = true
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
        leave()
      }}
      onClose={() => {
        // Chromium closes a window at a second Escape without asking it.
        if (gone.current) return
        if (steps.current !== null) dialog.current?.showModal()
        leave()
      }}
      onClick={(event) => event.target === dialog.current && leave()}
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
        <Steps.Provider value={steps}>{children}</Steps.Provider>
      </div>
    </dialog>
  )
}
