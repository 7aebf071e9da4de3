/**
 * A QR code as one path of an SVG: no image, no request. Always dark on light with its quiet zone, because a camera has
 * to read it.
 */
import { useMemo } from 'react';
import { qrCode } from '../../ui/qrCode.ts';

/** Modules of quiet around it (ISO/IEC 18004, section 6.3.8). */
const QUIET = 4;

export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const rows = qrCode(text);
    const parts = rows.flatMap((row, y) => row.map((on, x) => (on ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')));
    return { path: parts.join(''), size: rows.length + 2 * QUIET };
  }, [text]);
  return (
    <svg
      className="qr-code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      focusable="false"
    >
      <rect className="qr-ground" width={size} height={size} />
      <path className="qr-ink" d={path} />
    </svg>
  );
}
