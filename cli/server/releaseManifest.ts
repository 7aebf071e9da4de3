import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { programFiles } from '../../server/platform/machine.ts';
import { RELEASE_MANIFEST, ReleaseManifest } from '../../server/record/serverStatement.ts';
import { command, needed, printJson } from './command.ts';

export const releaseManifest = command({
  what: "writes what the files of a program are now, for the server's statement; npm run package -- server does it",
  usage: ['--program FOLDER'],
  options: { program: { type: 'string' } },
  isOpen: true,
  async run(values) {
    const folder = resolve(needed(values.program, '--program'));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    const files = programFiles(folder);
    // Refuses what no release has: a file that cannot be read, or a pipe.
    const manifest = ReleaseManifest.parse({ version, files: Object.fromEntries(files) });
    const file = join(folder, RELEASE_MANIFEST);
    writeFileSync(file, `${JSON.stringify(manifest, null, 1)}\n`);
    printJson({ file, files: files.size });
    return 0;
  },
});
