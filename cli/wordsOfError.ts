import { PasswordNotTaken } from '../core/passwords/rules.ts';
import { passwordWords } from '../main/itWords.ts';
import { Problem } from '../server/platform/http/problem.ts';
import { NotDone, NotFitting } from '../server/platform/notDone.ts';
import { NoServerKey } from '../server/storage/noServerKey.ts';
import { AlreadyRunning, NewerSchema } from '../server/storage/storage.ts';
import { Said } from './said.ts';
import { wordsOf } from './words.ts';
import { wordsOfSystem } from './wordsOfSystem.ts';

/** The sentence for an error of a command; null for an error of another kind. */
export function wordsOfError(error: unknown): string | null {
  if (error instanceof Said) return error.message;
  if (error instanceof NotDone || error instanceof NoServerKey) return wordsOf(error.fault);
  if (error instanceof Problem) return wordsOf(error);
  if (error instanceof NotFitting)
    return error.faults.map(({ place, fault }) => `${place === '' ? 'this' : place}: ${wordsOf(fault)}`).join(' ');
  if (error instanceof PasswordNotTaken) return passwordWords('This password', error);
  if (error instanceof AlreadyRunning) return wordsOf({ code: 'server-running', params: { folder: error.dataFolder } });
  if (error instanceof NewerSchema)
    return wordsOf({ code: 'database-newer', params: { found: error.found, known: error.known } });
  return wordsOfSystem(error);
}
