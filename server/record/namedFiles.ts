import { posix } from 'node:path';

/** Files of one folder that are named; where there are more, the folder is, with their number. */
const MOST_OF_FOLDER = 3;
/** UTF-16 units of one name, with what it links to. */
const LONGEST_NAME = 80;
/** UTF-16 units that stay free for how many more there are. */
const ROOM_FOR_MORE = 10;

/**
 * Names paths in one short text, the first list first: `core/rules.ts, server/ (61), +12`, where 12 more are not named.
 * @param longest of the text, UTF-16 units
 */
export function namedFiles(lists: readonly (readonly string[])[], longest: number): string {
  const names: string[] = [];
  let [length, more] = [ROOM_FOR_MORE, 0];
  for (const list of lists)
    for (const [folder, paths] of Map.groupBy(new Set(list), (path) => posix.dirname(path))) {
      const isNamed = paths.length > MOST_OF_FOLDER && folder !== '.';
      for (const name of isNamed ? [`${folder.slice(0, LONGEST_NAME)}/ (${paths.length})`] : paths) {
        const shown = name.slice(0, LONGEST_NAME + ROOM_FOR_MORE);
        if (length + shown.length + 2 > longest) more += isNamed ? paths.length : 1;
        else {
          names.push(shown);
          length += shown.length + 2;
        }
      }
    }
  return [...names, ...(more === 0 ? [] : [`+${more}`])].join(', ');
}
