import { setTypingPreview } from '../../server/domains/policy/typingPreview.ts';
import { command, inStorage, needed, NotUnderstood } from './command.ts';

export const typingPreview = command({
  what:
    'on or off: whether agents of a tenant see what visitors are typing, masked; visitors who begin a chat ' +
    'afterwards read it in the notice',
  usage: ['--tenant NAME|ID'],
  options: { tenant: { type: 'string', multiple: true } },
  async run(values, [what = '']) {
    if (what !== 'on' && what !== 'off') throw new NotUnderstood('typing-preview needs "on" or "off"');
    const [tenant = ''] = values.tenant ?? [];
    return inStorage(values, async (db, scope) => {
      await setTypingPreview(db, scope, needed(tenant, '--tenant'), what === 'on');
      console.log(`Typing preview is ${what}.`);
    });
  },
});
