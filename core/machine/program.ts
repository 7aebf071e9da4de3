/**
 * Parts of the server's program below its folder: what the server and its command run or serve, and nothing that is
 * written while they run. Packages are named by the lock file; their files are not looked at.
 */
export const PROGRAM: readonly string[] = [
  ...['server', 'core', 'contract', 'cli', 'main', 'renderer/i18n', 'data', 'dist/widget'],
  ...['package.json', 'package-lock.json'],
];
