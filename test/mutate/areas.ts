/** The parts of the product that mutants are made in. */
import { globSync } from 'node:fs';

const FOLDERS = {
  core: ['core'],
  // With the schemas and the permissions of its routes.
  server: ['server', 'contract'],
  main: ['main'],
  preload: ['preload'],
  widget: ['widget'],
} as const;
export type Area = keyof typeof FOLDERS;
export const AREAS = Object.keys(FOLDERS) as readonly Area[];

export const isArea = (name: string): name is Area => Object.hasOwn(FOLDERS, name);

/** Catalogues of sentences, and values that are derived from the masker or generated. */
const LEFT_OUT = /(?:^|\/)(?:words|itWords|englishWords)(?:\/|\.ts$)|\.d\.ts$|^core\/masking\/version\.ts$/;

/** @returns the area's files below `root`, with `/`, in alphabetical order. */
export function filesOf(area: Area, root: string): readonly string[] {
  return FOLDERS[area]
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !LEFT_OUT.test(path))
    .toSorted();
}
