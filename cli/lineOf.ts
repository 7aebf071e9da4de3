/** The line of a place in a JSON text, for messages. */

/**
 * Line of `path` (dots between names and indexes), counted from 1; the line of the nearest value around it where the
 * path does not exist. `text` is valid JSON.
 */
export function lineOf(text: string, path: string): number {
  let at = 0;
  let best = 0;
  const wanted = path.split('.');
  const blank = (): void => {
    while (/[\s,:]/.test(text[at] ?? '')) at++;
  };
  const string = (): string => {
    const from = at++;
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    at++;
    return JSON.parse(text.slice(from, at)) as string;
  };
  /** Reads one value; `depth` is how many parts of the path lead to it, or -1 when it is not on the path. */
  const value = (depth: number): void => {
    blank();
    const c = text[at];
    if (c === '{' || c === '[') {
      at++;
      for (let index = 0; ; index++) {
        blank();
        if (text[at] === '}' || text[at] === ']') break;
        const from = at;
        const name = c === '{' ? string() : String(index);
        const leads = depth >= 0 && wanted[depth] === name;
        if (leads) best = from;
        value(leads ? depth + 1 : -1);
      }
      at++;
    } else if (c === '"') string();
    else while (at < text.length && !/[\s,\]}]/.test(text[at]!)) at++;
  };
  value(0);
  return text.slice(0, best).split('\n').length;
}
