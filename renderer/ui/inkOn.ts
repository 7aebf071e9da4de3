/**
 * Black or white, whichever reads better on a tenant's colour. One of the two always reaches 4.5:1 (WCAG 2.2, 1.4.3).
 */
export function inkOn(colour: string): '#000000' | '#ffffff' {
  const channel = (from: number): number => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? '#ffffff' : '#000000';
}
