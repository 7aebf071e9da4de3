/**
 * Person, workstation and minute, over the whole window, so that a photograph of the screen shows whose it was. SVG
 * text in a repeated pattern: no style element, and neither a pointer nor a screen reader reaches it. The preload draws
 * a second layer, whose lines are between these and which no script of the page reaches; either of the two covers the
 * whole window.
 */
import { useClock } from '../store/clock.ts';
import { minuteStamp } from '../i18n/format.ts';

/** Average width of a letter at the size of the pattern's text, in pixels; a little too wide on purpose. */
const LETTER = 8.5;
const GAP = 80;
const LINE = 126;

export function Watermark({ text }: { text: string }) {
  const time = useClock(minuteStamp);
  const words = `${text} · ${time}`;
  const width = Math.round(words.length * LETTER + GAP);
  return (
    <svg className="watermark" aria-hidden="true" focusable="false">
      <defs>
        <pattern
          id="watermark"
          width={width}
          height={LINE}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(-24)"
        >
          <text x="0" y={LINE / 4}>
            {words}
          </text>
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill="url(#watermark)" />
    </svg>
  );
}
