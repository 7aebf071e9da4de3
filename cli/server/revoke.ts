import { revokeWorkstation } from '../../server/commandLine/enrol.ts';
import { command, folderOf, needed } from './command.ts';

export const revoke = command({
  what: 'ends the enrolment of a workstation',
  usage: ['--id WORKSTATION'],
  options: { id: { type: 'string' } },
  async run(values) {
    await revokeWorkstation(folderOf(values), needed(values.id, '--id'));
    console.log('Revoked.');
    return 0;
  },
});
