/** Opens a person's own part of the store, once both passwords are proved and no required action is left. */
import { randomBytes } from 'node:crypto';
import type { Link } from '../link/link.ts';
import { openPersonSecret, sealPersonSecret } from '../store/keys.ts';
import type { PersonStore, Store, Unreadable } from '../store/store.ts';
import type { Session } from '../../contract/api.ts';
import type { ProvedSession } from './signIn.ts';

export interface OpenedSession {
  readonly server: Session;
  readonly store: Store;
  readonly person: PersonStore;
  /** No earlier part of this person opened: a first sign-in here, or a secret that was made anew after a reset. */
  readonly newKey: boolean;
  /** Known once, at the sign-in that made the new key. */
  readonly unreadable: Unreadable;
}

/**
 * Wipes the export key. @throws Error where the person's secret does not open, or the server does not keep a new one:
 * then nothing is made in its place, because work that is sealed under a second secret would be lost with it.
 */
export async function openPart(
  link: Pick<Link, 'call'>,
  { server, store, exportKey }: ProvedSession,
): Promise<OpenedSession> {
  let personSecret: Buffer | null = null;
  try {
    personSecret = openPersonSecret(
      exportKey,
      server.sealedSecret ?? (await keepNew(link, server, exportKey)),
      server.person.id,
    );
    if (personSecret === null) throw new Error('The secret of this person does not open.');
    const {
      store: person,
      made,
      unreadable,
    } = store.person({
      personId: server.person.id,
      personSecret,
      deskSecret: Buffer.from(server.deskSecret, 'base64url'),
    });
    return { server, store, person, newKey: made, unreadable };
  } finally {
    personSecret?.fill(0);
    exportKey.fill(0);
  }
}

/** The one that the server keeps then, which is another desk's where that one was first. */
async function keepNew(link: Pick<Link, 'call'>, server: Session, exportKey: Uint8Array): Promise<string> {
  const secret = randomBytes(32);
  try {
    return (
      await link.call(
        'keepSecret',
        {},
        { sealedSecret: sealPersonSecret(exportKey, secret, server.person.id) },
        server.token,
      )
    ).sealedSecret;
  } finally {
    secret.fill(0);
  }
}
