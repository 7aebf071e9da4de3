import { resolve } from 'node:path';
import { seedDemo } from '../../server/scripted/demo.ts';
import { command, folderOf, needed, printJson } from './command.ts';
import { PORTS, portsOf } from './ports.ts';

export const demo = command({
  what: 'fills an empty server to try it with; prints people and passwords as JSON',
  usage: ['--keys FOLDER [--desk-port N] [--visitor-port N]'],
  options: { ...PORTS, keys: { type: 'string' } },
  isOpen: true,
  async run(values) {
    const keysFolder = resolve(needed(values.keys, '--keys'));
    printJson(await seedDemo({ dataFolder: folderOf(values), keysFolder, ...portsOf(values) }));
    return 0;
  },
});
