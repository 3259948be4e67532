/** Large pictures for those who cannot read yet. Decoration: the words beside them say the same. */
import type { ComponentChildren, JSX } from 'preact'

function Picture({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <svg class={`picture picture-${name}`} viewBox="0 0 240 200" aria-hidden="true" focusable="false">
      {children}
    </svg>
  )
}

/** A door with light behind it, and somebody who knocks. */
export function DoorPicture(): JSX.Element {
  return (
    <Picture name="door">
      <ellipse cx="120" cy="184" rx="96" ry="10" fill="#0000000f" />
      <rect x="66" y="18" width="108" height="166" rx="10" fill="#8a5a34" />
      <rect x="76" y="28" width="88" height="156" rx="4" fill="#ffe9ad" />
      <g class="leaf">
        <rect x="76" y="28" width="88" height="156" rx="4" fill="#d9965b" />
        <rect x="88" y="42" width="64" height="54" rx="6" fill="#c27f47" />
        <rect x="88" y="110" width="64" height="58" rx="6" fill="#c27f47" />
        <circle cx="152" cy="106" r="6" fill="#ffd257" />
      </g>
      <g class="knock" fill="none" stroke="#e2574c" stroke-width="6" stroke-linecap="round">
        <path d="M44 78 28 70" />
        <path d="M42 98H24" />
        <path d="M44 118l-16 8" />
      </g>
    </Picture>
  )
}

/** The school before the lesson: the sun comes up behind it. */
export function MorningPicture(): JSX.Element {
  return (
    <Picture name="morning">
      <clipPath id="sky">
        <rect x="10" y="10" width="220" height="176" rx="24" />
      </clipPath>
      <g clip-path="url(#sky)">
        <rect x="10" y="10" width="220" height="176" fill="#d7ecfb" />
        <g class="sun">
          <circle cx="120" cy="92" r="58" fill="#ffe08a" opacity=".55" />
          <circle cx="120" cy="92" r="40" fill="#ffc94d" />
        </g>
        <g class="cloud" fill="#fff">
          <circle cx="52" cy="54" r="13" />
          <circle cx="68" cy="48" r="16" />
          <circle cx="85" cy="55" r="12" />
        </g>
        <path d="M10 150q60-22 110-8t110-6v60H10z" fill="#8ecf8b" />
      </g>
      <path d="M64 108 120 72l56 36z" fill="#e2574c" />
      <rect x="72" y="106" width="96" height="66" rx="3" fill="#fff6e3" />
      <rect x="108" y="130" width="24" height="42" rx="3" fill="#d9965b" />
      <g fill="#8fc7ee">
        <rect x="82" y="120" width="18" height="20" rx="3" />
        <rect x="140" y="120" width="18" height="20" rx="3" />
      </g>
      <circle cx="120" cy="96" r="9" fill="#fff6e3" />
      <path d="M120 91v6l4 2" fill="none" stroke="#5b4636" stroke-width="2" stroke-linecap="round" />
    </Picture>
  )
}

/** An eye that looks at a board. */
export function LookPicture(): JSX.Element {
  return (
    <Picture name="look">
      <rect x="34" y="8" width="172" height="104" rx="12" fill="#e9edf2" />
      <rect x="44" y="18" width="152" height="84" rx="6" fill="#2f6b57" />
      <g fill="none" stroke="#f4f7f5" stroke-width="5" stroke-linecap="round">
        <path d="M62 44h52" />
        <path d="M62 62h78" opacity=".7" />
        <path d="M62 80h40" opacity=".7" />
        <path d="m158 84 14-34 14 34z" stroke="#ffd257" stroke-linejoin="round" />
      </g>
      <path d="M56 156q64-54 128 0-64 54-128 0z" fill="#fff" />
      <g class="iris">
        <circle cx="120" cy="154" r="23" fill="#5aa9e6" />
        <circle cx="120" cy="154" r="11" fill="#1f2a36" />
        <circle cx="128" cy="146" r="5" fill="#fff" />
      </g>
      <path d="M56 156q64-54 128 0-64 54-128 0z" fill="none" stroke="#f4f7f5" stroke-width="5" stroke-linejoin="round" />
    </Picture>
  )
}

/** The moon and a few stars: until next time. */
export function ByePicture(): JSX.Element {
  return (
    <Picture name="bye">
      <rect x="10" y="10" width="220" height="176" rx="24" fill="#2d3f66" />
      <path d="M146 42a54 54 0 1 0 32 84 46 46 0 0 1-32-84z" fill="#ffe08a" />
      <g class="stars" fill="#fff">
        <circle cx="60" cy="50" r="4" />
        <circle cx="192" cy="62" r="3.5" />
        <circle cx="46" cy="112" r="3" />
        <circle cx="178" cy="34" r="2.5" />
        <circle cx="204" cy="112" r="3" />
      </g>
      <path d="M10 156q60-20 110-8t110-6v20a24 24 0 0 1-24 24H34a24 24 0 0 1-24-24z" fill="#24603f" />
    </Picture>
  )
}

/** A tablet that goes back on its shelf. */
export function TidyPicture(): JSX.Element {
  return (
    <Picture name="tidy">
      <rect x="26" y="150" width="188" height="14" rx="7" fill="#c98b4b" />
      <path d="M46 164v20M194 164v20" stroke="#a76f35" stroke-width="10" stroke-linecap="round" />
      <rect x="44" y="66" width="16" height="84" rx="5" fill="#5aa9e6" />
      <rect x="64" y="78" width="14" height="72" rx="5" fill="#e2574c" />
      <g class="tablet">
        <rect x="94" y="28" width="86" height="122" rx="12" fill="#39434f" />
        <rect x="102" y="38" width="70" height="102" rx="5" fill="#d7ecfb" />
        <path d="m122 88 12 13 22-26" fill="none" stroke="#2c8a57" stroke-width="9" stroke-linecap="round" stroke-linejoin="round" />
      </g>
    </Picture>
  )
}

/** Wifi waves that look for the class. */
export function SearchingPicture(): JSX.Element {
  return (
    <svg class="searching" viewBox="0 0 48 40" aria-hidden="true" focusable="false">
      <circle cx="24" cy="34" r="4" fill="currentColor" />
      <g fill="none" stroke="currentColor" stroke-width="5" stroke-linecap="round">
        <path d="M16.5 26a10.500 10.500 0 0 1 15 0" />
        <path d="M10 18.500a20 20 0 0 1 28 0" />
        <path d="M3.500 11a29.500 29.500 0 0 1 41 0" />
      </g>
    </svg>
  )
}
