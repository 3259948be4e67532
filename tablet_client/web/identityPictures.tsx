/** Large pictures of a tablet that is put away. Decoration: the words beside them say the same. */
import type { JSX } from 'preact'

/** Work on its way: sheets that rise from the tablet to the class. */
export function SendingPicture(): JSX.Element {
  return (
    <svg class="picture sending-picture" viewBox="0 0 240 200" aria-hidden="true" focusable="false">
      <path d="M70 74a30 30 0 0 1 6-58 38 38 0 0 1 72-4 32 32 0 0 1 24 62z" fill="#b6dcf7" />
      <g class="rising" fill="#fff" stroke="#5b7c99" stroke-width="4" stroke-linejoin="round">
        <path d="M104 96h32v38h-32z" />
        <path d="M112 108h16M112 118h16" fill="none" stroke-linecap="round" />
      </g>
      <rect x="64" y="128" width="112" height="64" rx="10" fill="#2b2f36" />
      <rect x="72" y="136" width="96" height="48" rx="4" fill="#e9f4fd" />
    </svg>
  )
}

/** Work that stays: the tablet holds a sheet tight, and the way up is barred. */
export function HeldPicture(): JSX.Element {
  return (
    <svg class="picture" viewBox="0 0 240 200" aria-hidden="true" focusable="false">
      <path d="M70 66a28 28 0 0 1 6-54 36 36 0 0 1 68-2 30 30 0 0 1 26 56z" fill="#d9dee4" />
      <path d="M98 22l44 36M142 22 98 58" fill="none" stroke="#d5483c" stroke-width="10" stroke-linecap="round" />
      <rect x="50" y="88" width="140" height="104" rx="12" fill="#2b2f36" />
      <rect x="60" y="98" width="120" height="84" rx="4" fill="#fff6d8" />
      <path d="M100 108h40v50h-40z" fill="#fff" stroke="#5b7c99" stroke-width="4" stroke-linejoin="round" />
      <path d="M109 122h22M109 133h22M109 144h14" fill="none" stroke="#5b7c99" stroke-width="4" stroke-linecap="round" />
      <circle cx="146" cy="158" r="19" fill="#ffb224" />
      <path d="M139 156v-5a7 7 0 0 1 14 0v5M136 156h20v13h-20z" fill="#fff" stroke="#8a5200" stroke-width="3" />
    </svg>
  )
}
