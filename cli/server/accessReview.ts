import { resolve } from 'node:path';
import { accessNow, exportReview, reviewsAndDue } from '../../server/domains/accessReview/exportReview.ts';
import { signedProof } from '../../server/domains/ledger/signedProof.ts';
import { command, inStorage, needed, NotUnderstood, printJson } from './command.ts';

export const accessReview = command({
  what: 'shows reviews of who can do what, and when the next is due; writes an attested one for an auditor',
  usage: [
    'without options it lists the reviews, and when the next one of each company is due',
    '--now prints who can do what at this moment',
    '--review ID --out FOLDER writes an attested review, with the proof of its record',
  ],
  options: { now: { type: 'boolean' }, review: { type: 'string' }, out: { type: 'string' } },
  run: (values) =>
    inStorage(values, async (db, scope) => {
      if (values.review !== undefined || values.out !== undefined) {
        if (values.now === true) throw new NotUnderstood('--now is used alone');
        const asked = { reviewId: needed(values.review, '--review'), folder: resolve(needed(values.out, '--out')) };
        return printJson(await exportReview(db, scope, asked, (position) => signedProof(db, scope, position)));
      }
      printJson(values.now === true ? await accessNow(db, scope) : await reviewsAndDue(db, scope), 2);
    }),
});
