import { resolve } from 'node:path';
import { signedProof } from '../../server/domains/ledger/signedProof.ts';
import { exportTranscript } from '../../server/domains/conversations/exportTranscript.ts';
import { InProcessBus } from '../../server/platform/inProcessBus.ts';
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
      printJson(
        await exportTranscript(db, bus, {
          conversationId,
          scope,
          folder,
          person: null,
          proofOf: (position) => signedProof(db, scope, position),
        }),
      );
    }),
});
