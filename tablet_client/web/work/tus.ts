/** Sends a parcel by tus. */
import { isHub } from '../isHub'
import type { Outcome, Parcel } from './outbox'

/** Without any progress for so long the network is gone, whatever the browser believes. */
const STALL_MS = 20_000
/** Statuses that another try may mend: a conflict of offsets, too many at once, a full disk. */
const AGAIN = new Set([0, 404, 408, 409, 410, 423, 425, 429])

interface Told {
  path: (path: string) => void
  progress: (part: number) => void
}

/** Loaded after the page has shown something, but before the hub may be gone: it comes from the hub. */
let library: Promise<typeof import('tus-js-client')> | undefined
export function prepare(): Promise<typeof import('tus-js-client')> {
  library ??= import('tus-js-client').catch((error: unknown) => {
    library = undefined
    throw error
  })
  return library
}

/** @param base the hub's address, asked at the time of sending. */
export function sender(base: () => string): (parcel: Parcel, told: Told) => Promise<Outcome> {
  return async (parcel, told) => {
    try {
      const { Upload } = await prompt(prepare())
      return await send(Upload, base(), parcel, told)
    } catch (error) {
      console.warn('A piece of work was not sent', error)
      return 'later'
    }
  }
}

/** A hub that went may leave the question for a part of the page open for minutes. */
async function prompt<T>(question: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>
  const late = new Promise<never>((_, fail) => (timer = setTimeout(() => fail(new Error('no answer')), STALL_MS)))
  return Promise.race([question, late]).finally(() => clearTimeout(timer))
}

async function send(
  Upload: typeof import('tus-js-client').Upload, base: string, parcel: Parcel, told: Told,
): Promise<Outcome> {
  return new Promise((done) => {
    let timer: ReturnType<typeof setTimeout>
    const settle = (outcome: Outcome): void => {
      clearTimeout(timer)
      done(outcome)
    }
    const watch = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        void upload.abort()
        settle('later')
      }, STALL_MS)
    }
    const upload = new Upload(new Blob([parcel.data], { type: parcel.type }), {
      endpoint: `${base}/uploads`,
      uploadUrl: parcel.path === null ? null : `${base}${parcel.path}`,
      headers: { Authorization: `Bearer ${parcel.token}` },
      metadata: {
        id: parcel.id, filename: parcel.name, filetype: parcel.type,
        ...(parcel.activity === null ? {} : { activity: parcel.activity }),
        ...(parcel.photo === false ? { photo: 'no' } : {}),
      },
      retryDelays: null, // the outbox tries again, and knows when the hub is back
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => {
        if (upload.url !== null) told.path(new URL(upload.url, base).pathname)
      },
      onProgress: (sent, total) => {
        watch()
        told.progress(total === 0 ? 0 : sent / total)
      },
      onSuccess: () => settle('in'),
      onError: (error) => {
        const status = 'originalResponse' in error ? (error.originalResponse?.getStatus() ?? 0) : 0
        if (status >= 500 || AGAIN.has(status)) settle('later')
        else if (status !== 403) settle('refused')
        // Another room's hub may have this address by now, and knows nothing of this tablet.
        else void isHub(base, parcel.hub).then((ours) => settle(ours ? 'refused' : 'later'))
      },
    })
    watch()
    upload.start()
  })
}
