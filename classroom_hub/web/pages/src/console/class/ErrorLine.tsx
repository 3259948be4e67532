/** What went wrong, or is held back, in a sentence at the top of a window. */
import { TriangleAlert } from 'lucide-preact'

export function ErrorLine({ text }: { text: string }) {
  return (
    <p class="class-error" role="alert" data-tone="problem" data-testid="class-error">
      <TriangleAlert />
      {text}
    </p>
  )
}
