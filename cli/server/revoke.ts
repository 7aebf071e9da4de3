import { revokeWorkstation } from '../../server/commandLine/enrol.ts';
import { command, folderOf, needed } from './command.ts';

export const revoke = command({
  what: 'ends the enrolment of a workstation',
  usage: ['--id WORKSTATION'],
  options: { id: { type: 'string' } },
  async run(values) {
    const done = await revokeWorkstation(folderOf(values), needed(values.id, '--id'));
    console.log(done ? 'Revoked.' : 'There is no such enrolled workstation.');
    return done ? 0 : 1;
  },
});
