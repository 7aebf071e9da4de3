/** New keys of the server, each named by the one before. */
import { writeFileSync } from 'node:fs';
import { fingerprintOfAuthority } from '../../core/sealing/signedSeal.ts';
import { rollPolicyKey } from '../domains/policy/policyDocuments.ts';
import { authoritiesOf, openAuthority, rollAuthority } from '../platform/tls/authority.ts';
import { recordChange } from '../record/changes.ts';
import type { Db } from '../storage/storage.ts';
import { inStorage } from './inStorage.ts';

const recorded = (db: Db, subject: 'authority' | 'policy-key', after: object): Promise<number> =>
  recordChange(db, { by: null, action: 'roll-key', subject, tenantId: null, before: null, after });

/** @returns the new key, base64url. @throws Error as `openStorage` */
export const rollPolicyKeyOf = (dataFolder: string): Promise<string> =>
  inStorage(dataFolder, async (db) => {
    const publicKey = await rollPolicyKey(db, (await openAuthority(db)).mark);
    await recorded(db, 'policy-key', { publicKey });
    return publicKey;
  });

/** @returns SHA-256 of the new authority's certificate, lower-case hex. @throws Error as `openStorage` */
export const rollAuthorityOf = (dataFolder: string): Promise<string> =>
  inStorage(dataFolder, async (db) => {
    const fingerprint = fingerprintOfAuthority(await rollAuthority(db));
    await recorded(db, 'authority', { fingerprint });
    return fingerprint;
  });

/** Writes all of them into `file`, PEM. @returns their fingerprints. */
export const writeAuthorities = (dataFolder: string, file: string): Promise<string[]> =>
  inStorage(dataFolder, async (db) => {
    await openAuthority(db);
    const all = await authoritiesOf(db);
    writeFileSync(file, `${all.join('\n')}\n`, { mode: 0o644 });
    return all.map(fingerprintOfAuthority);
  });
