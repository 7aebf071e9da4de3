import { resetPasswordOf } from '../../server/domains/signIn/resetPasswordOf.ts';
import { systemScope } from '../../server/scope/scope.ts';
import { command, inStorage, needed, printJson } from './command.ts';

const EVERYTHING = systemScope('the command line acts for no person');

export const resetPassword = command({
  what: 'gives somebody a temporary password, printed once; at the sign-in with it they set one of their own',
  usage: ['--login LOGIN [--open] to open a sign-in that too many tries have closed, too'],
  options: { login: { type: 'string' }, open: { type: 'boolean' } },
  run: (values) =>
    inStorage(values, async (db) =>
      printJson(await resetPasswordOf(db, EVERYTHING, needed(values.login, '--login'), values.open === true)),
    ),
});
