const FORM = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:[-+].*)?$/;

/**
 * Whether a desk's version is below the least that a server takes: major, minor and patch are compared as numbers, what
 * follows a hyphen or plus is passed over. True where either cannot be read: such a desk opens no session.
 */
export function isBelowMinimum(version: string, minimum: string): boolean {
  const own = FORM.exec(version)?.slice(1, 4).map(Number);
  const least = FORM.exec(minimum)?.slice(1, 4).map(Number);
  if (own === undefined || least === undefined) return true;
  for (const [place, part] of own.entries()) {
    const other = least[place] ?? 0;
    if (part !== other) return part < other;
  }
  return false;
}
