/** Puts what is to be handed out on the hub: a file from this device, or the screen as it is now. */
import { MAX_PIECE_BYTES } from '@classroom-hub/protocol/src/limits'
import type { ErrorCode, MaterialView } from '@classroom-hub/protocol/src/messages'
import { signal } from '@preact/signals'

/** `null`: the hub did not answer. */
export type Trouble = ErrorCode | null

/** Where it comes from. */
export type Source = 'file' | 'screen'

export type Material =
  | { readonly state: 'none' }
  /** `part`: how much of it has gone, 0 to 1; then the hub makes pictures of it. */
  | { readonly state: 'sending'; readonly name: string; readonly part: number }
  | { readonly state: 'ready'; readonly view: MaterialView }
  | { readonly state: 'failed'; readonly name: string; readonly trouble: Trouble }

export class MaterialChoice {
  readonly now = signal<Material>({ state: 'none' })
  /** What was chosen, whatever became of it; `null`: a blank sheet. */
  readonly source = signal<Source | null>(null)
  private request: XMLHttpRequest | null = null

  chooseFile(file: File): void {
    if (file.size > MAX_PIECE_BYTES) {
      this.clear()
      this.source.value = 'file'
      this.fail(file.name, 'too_large')
    } else this.send('file', `/materials?name=${encodeURIComponent(file.name)}`, file.name, file)
  }

  chooseScreen(name: string): void {
    this.send('screen', `/materials/screen?name=${encodeURIComponent(name)}`, name, null)
  }

  clear(): void {
    this.request?.abort()
    this.request = null
    this.source.value = null
    this.now.value = { state: 'none' }
  }

  private send(source: Source, path: string, name: string, body: File | null): void {
    this.clear()
    this.source.value = source
    const request = new XMLHttpRequest() // which tells how much has gone
    this.request = request
    this.now.value = { state: 'sending', name, part: 0 }
    const current = (): boolean => this.request === request
    request.upload.onprogress = ({ loaded, total }) => {
      if (current()) this.now.value = { state: 'sending', name, part: total === 0 ? 1 : loaded / total }
    }
    request.onload = () => {
      if (!current()) return
      const answer = parse(request.responseText)
      if (request.status === 200) this.now.value = { state: 'ready', view: answer as MaterialView }
      else this.fail(name, (answer as { code?: ErrorCode } | null)?.code ?? null)
    }
    request.onerror = () => {
      if (current()) this.fail(name, null)
    }
    request.open('POST', path)
    request.send(body)
  }

  private fail(name: string, trouble: Trouble): void {
    this.request = null
    this.now.value = { state: 'failed', name, trouble }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
