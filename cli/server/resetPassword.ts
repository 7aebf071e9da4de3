import { resetPasswordOf } from '../../server/domains/signIn/resetPasswordOf.ts';
import { command, inStorage, needed, printJson } from './command.ts';

export const resetPassword = command({
  what: 'gives somebody a temporary password, printed once; at the sign-in with it they set one of their own',
  usage: ['--login LOGIN [--open] to open a sign-in that too many tries have closed, too'],
  options: { login: { type: 'string' }, open: { type: 'boolean' } },
  run: (values) =>
    inStorage(values, async (db, scope) =>
      printJson(await resetPasswordOf(db, scope, needed(values.login, '--login'), values.open === true)),
    ),
});
