/** Numbers in words, for terminal and page alike. */

const NUMBER = new Intl.NumberFormat('en-GB');

/** "1,200": digits in groups of three, in every locale of the machine. */
export function number(value: number): string {
  return NUMBER.format(value);
}

/** "1 file", "1,200 files". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** "570 bytes", "12.4 kB", "1,024 MB": units of a thousand. */
export function size(bytes: number): string {
  if (bytes < 1_000) return count(Math.round(bytes), 'byte');
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${value >= 100 ? number(Math.round(value)) : value.toFixed(1)} ${unit}`;
}

/** "3.2 s", "42 s", "5 min 3 s", "2 h 10 min". */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share in percent that is never rounded to 0 or 100. */
export function percent(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  if (part === whole) return '100 %';
  const share = (part / whole) * 100;
  if (share < 0.01) return '< 0.01 %';
  if (share > 99.9) return '> 99.9 %';
  return `${share.toFixed(share < 1 ? 2 : 1)} %`;
}
