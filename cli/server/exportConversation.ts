import { resolve } from 'node:path';
import { signedProof } from '../../server/domains/ledger/signedProof.ts';
import { exportTranscript } from '../../server/domains/conversations/exportTranscript.ts';
import { InProcessBus } from '../../server/platform/inProcessBus.ts';
import { Problem } from '../../server/platform/http/problem.ts';
import { Said } from '../said.ts';
import { command, inStorage, needed, printJson } from './command.ts';

export const exportConversation = command({
  what: 'writes the masked transcript of a conversation into a folder',
  usage: ['--id CONVERSATION --out FOLDER'],
  options: { id: { type: 'string' }, out: { type: 'string' } },
  run: (values) =>
    inStorage(values, async (db, scope) => {
      // This bus has no subscribers: a running server notices what was written by itself.
      const bus = new InProcessBus({ failed: () => {} });
      const conversationId = needed(values.id, '--id');
      const folder = resolve(needed(values.out, '--out'));
      const asked = { conversationId, scope, folder, person: null, language: 'en' };
      try {
        printJson(
          await exportTranscript(db, bus, { ...asked, proofOf: (position) => signedProof(db, scope, position) }),
        );
      } catch (error) {
        if (error instanceof Problem && error.code === 'not-found')
          throw new Said(`There is no conversation "${conversationId}".`);
        throw error;
      }
    }),
});
