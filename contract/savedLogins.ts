/**
 * Saved logins: what an agent uses for tools and never sees at the desk. The server keeps them sealed to a key that
 * each person has at each workstation; name and address are plain, because lists show them. User, password and seed
 * cross a boundary of the desk once, inwards, when an administrator saves them, and leave that administrator's main
 * process sealed.
 */
import { LOGIN_LIMITS } from '../core/vocabulary/limits.ts';
import { z } from 'zod';
import { Id, Millis, Seq, unitsUpTo } from './common.ts';
import { CheckedCode } from './checkedCode.ts';
import { notRecorded, route, verb, withChange } from './tables.ts';

/** Name of a public key, as `keyIdOf` makes it. */
const KeyId = z.string().regex(/^[0-9a-f]{16}$/);
/** 32 bytes, base64url. */
const Bytes32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
/** HPKE; a login has at most a few kilobytes, in steps of one. */
export const SealedLogin = z.strictObject({
  suite: z.literal('hpke-x25519-hkdf-sha256-aes-256-gcm'),
  keyId: KeyId,
  enc: Bytes32,
  ciphertext: z
    .string()
    .min(1)
    .max(20_000)
    .regex(/^[A-Za-z0-9_-]+$/),
});
export type SealedLogin = z.infer<typeof SealedLogin>;

const LoginName = unitsUpTo(LOGIN_LIMITS.name).min(1);
/** As `URL` writes it, without a user name before the host. */
export const LoginAddress = z
  .string()
  .max(1_000)
  .regex(/^https:\/\/[^\s/@]+\/\S*$/);

/**
 * A key as the server has it: of one person at one workstation. Whether it is the right one, each desk decides for
 * itself.
 */
export const LoginKeyInfo = z.strictObject({
  workstationId: Id,
  workstationName: z.string(),
  keyId: KeyId,
  publicKey: Bytes32,
  registeredAt: Millis,
});
export type LoginKeyInfo = z.infer<typeof LoginKeyInfo>;

export const SavedLoginInfo = z.strictObject({
  id: Id,
  tenantId: Id,
  name: LoginName,
  address: LoginAddress,
  /** Whether a seed for one-time codes is in it. */
  hasCodes: z.boolean(),
  version: Seq,
  savedAt: Millis,
  /** Who saved this version. */
  savedBy: z.string(),
  removedAt: Millis.nullable(),
  /** Keys that this version is sealed to. */
  holders: z.array(KeyId),
});
export type SavedLoginInfo = z.infer<typeof SavedLoginInfo>;

/** Logins of one person; more than a person works with. */
export const MAX_LOGINS = 500;
export const MAX_LOGIN_QUERY = 100;
/** Milliseconds for which a removal can be taken back; then the sealed values are deleted. */
export const UNDO_REMOVAL_MS = 7 * 86_400_000;

const empty = z.strictObject({});
const done = z.strictObject({ ok: z.literal(true) });
const ofPerson = z.strictObject({ personId: Id });
const ofLogin = z.strictObject({ personId: Id, loginId: Id });
const Query = z.strictObject({ query: unitsUpTo(MAX_LOGIN_QUERY) });
const version = z.strictObject({ version: Seq });

const OwnKey = z.strictObject({
  workstationId: Id,
  keyId: KeyId,
  publicKey: Bytes32,
  /** What administrators say of this key; see core/logins. */ approvals: z.array(Bytes32),
});
const OwnLogin = z.strictObject({
  id: Id,
  tenantId: Id,
  version: Seq,
  /** To the key of the workstation that asks; null where it waits. */ sealed: SealedLogin.nullable(),
  holders: z.array(KeyId),
});
export type OwnLogin = z.infer<typeof OwnLogin>;
export type OwnKey = z.infer<typeof OwnKey>;
const PersonWithLogins = z.strictObject({
  personId: Id,
  name: z.string(),
  keys: z.array(LoginKeyInfo),
  logins: Seq,
  /** Logins that are not yet sealed to every key. */ waiting: Seq,
  /** Names that the words were found in, a few. */ found: z.array(LoginName),
});

export const SAVED_LOGIN_ROUTES = {
  registerLoginKey: route({
    method: 'PUT',
    path: '/v1/own/login-key',
    permission: 'login.use',
    record: withChange('administration'),
    params: empty,
    body: z.strictObject({ publicKey: Bytes32 }),
    result: done,
    summary:
      "The key to which this person's logins are sealed at this workstation; a new one takes the place of the former",
  }),
  ownLogins: route({
    method: 'GET',
    path: '/v1/own/saved-logins',
    permission: 'login.use',
    record: notRecorded("one's own settings; what is changed there is recorded"),
    params: empty,
    body: empty,
    result: z.strictObject({ keys: z.array(OwnKey), logins: z.array(OwnLogin) }),
    summary: "The saved logins of this person, sealed to this workstation's key",
  }),
  sealOwnLogins: route({
    method: 'PUT',
    path: '/v1/own/saved-logins/seals',
    permission: 'login.use',
    record: notRecorded('seals again what was sealed already'),
    params: empty,
    body: z.strictObject({
      seals: z
        .array(z.strictObject({ loginId: Id, version: Seq, sealed: SealedLogin }))
        .min(1)
        .max(100),
    }),
    result: z.strictObject({ stored: Seq }),
    summary: 'Logins that this desk has sealed to another, approved key of the same person',
  }),
  loginPeople: route({
    method: 'POST',
    path: '/v1/saved-logins/people',
    permission: 'login.manage',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: empty,
    body: Query,
    result: z.strictObject({ people: z.array(PersonWithLogins) }),
    summary: "People who can have saved logins, by the words of their name or of a login's name or address",
  }),
  loginsOf: route({
    method: 'GET',
    path: '/v1/people/:personId/saved-logins',
    permission: 'login.manage',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: ofPerson,
    body: empty,
    result: z.strictObject({
      personId: Id,
      name: z.string(),
      tenantIds: z.array(Id),
      keys: z.array(LoginKeyInfo),
      logins: z.array(SavedLoginInfo),
    }),
    summary: 'Saved logins of one person, without their values, which the server cannot read',
  }),
  saveLogin: route({
    method: 'PUT',
    path: '/v1/people/:personId/saved-logins/:loginId',
    permission: 'login.manage',
    record: withChange('administration'),
    params: ofLogin,
    body: z.strictObject({
      tenantId: Id,
      name: LoginName,
      address: LoginAddress,
      hasCodes: z.boolean(),
      baseVersion: Seq,
      seals: z.array(SealedLogin).min(1).max(50),
    }),
    result: version,
    summary: 'Store a login as the next version, sealed to keys of the person; refused when it was changed meanwhile',
  }),
  removeLogin: route({
    method: 'POST',
    path: '/v1/people/:personId/saved-logins/:loginId/remove',
    permission: 'login.manage',
    record: withChange('administration'),
    params: ofLogin,
    body: version,
    result: done,
    summary: 'Take a login away from every desk at once; it can be brought back for a week',
  }),
  restoreLogin: route({
    method: 'POST',
    path: '/v1/people/:personId/saved-logins/:loginId/restore',
    permission: 'login.manage',
    record: withChange('administration'),
    params: ofLogin,
    body: version,
    result: done,
    summary: 'Bring a removed login back',
  }),
  approveLoginKey: route({
    method: 'PUT',
    path: '/v1/people/:personId/login-keys/:keyId/approval',
    permission: 'login.manage',
    record: withChange('administration'),
    params: z.strictObject({ personId: Id, keyId: KeyId }),
    body: z.strictObject({ workstationId: Id, proof: Bytes32 }),
    result: done,
    summary: "An administrator's word that a key is the person's, which only a desk of that person can check",
  }),
} as const;

/**
 * What the administrator's desk thinks of a key. `new`: never seen here, and none of this person was; it is taken with
 * the first login that is saved. `seen`: taken then, not compared. `compared`: its fingerprint was compared. `waiting`:
 * a further workstation, to which nothing is sealed before it was compared. `changed`: another key than the one this
 * workstation had; nothing is sealed to it before it was compared.
 */
const KEY_TRUST = ['new', 'seen', 'compared', 'waiting', 'changed'] as const;
export type KeyTrust = (typeof KEY_TRUST)[number];
const LoginWorkstation = z.strictObject({
  workstationId: Id,
  name: z.string(),
  keyId: KeyId,
  trust: z.enum(KEY_TRUST),
  /** Eight groups of five digits, as that workstation shows it too. */
  fingerprint: z.string().max(60),
  registeredAt: Millis,
  /** Whether a login that is saved now is sealed to it: this desk must know the key, and policy must allow it. */
  isSealedTo: z.boolean(),
  /** When this desk accepted the key that it has pinned; null where there is none. */
  takenAt: Millis.nullable(),
});
export type LoginWorkstation = z.infer<typeof LoginWorkstation>;
const ShownLogin = SavedLoginInfo.omit({ holders: true }).extend({
  /** Until when a removal can be taken back. */ undoUntil: Millis.nullable(),
  sealedTo: z.array(Id),
  waits: z.array(Id),
});
export type ShownLogin = z.infer<typeof ShownLogin>;
const LoginPerson = PersonWithLogins.omit({ keys: true }).extend({
  workstations: Seq,
  /** Keys that wait or have changed. */ attention: Seq,
});
export type LoginPerson = z.infer<typeof LoginPerson>;
const LoginsOfPerson = z.strictObject({
  personId: Id,
  name: z.string(),
  tenantIds: z.array(Id),
  workstations: z.array(LoginWorkstation),
  logins: z.array(ShownLogin),
});
export type LoginsOfPerson = z.infer<typeof LoginsOfPerson>;
export const LOGIN_FIELDS = ['name', 'address', 'user', 'password', 'totp'] as const;
const LoginProblem = z.strictObject({ field: z.enum(LOGIN_FIELDS), notice: CheckedCode });
export type LoginProblem = z.infer<typeof LoginProblem>;

/** Columns of a file with many logins; `company` and `totp` may be missing. */
export const IMPORT_COLUMNS = ['person', 'company', 'name', 'address', 'user', 'password', 'totp'] as const;
export type ImportColumn = (typeof IMPORT_COLUMNS)[number];
/** Logins in one file. */
export const MOST_IMPORTED = 500;
/**
 * Where something is wrong, both counted from 1, never the text there. `field` is null where no column can be named.
 */
const ImportProblem = z.strictObject({
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  field: z.enum(IMPORT_COLUMNS).nullable(),
  notice: CheckedCode,
});
export type ImportProblem = z.infer<typeof ImportProblem>;
/**
 * `no-file`: there is none at `file`. `refused`: nothing was saved. `checked`: all of it can be saved. `saved`: all of
 * it was, and the file is deleted (or `notice` says that it is not). `cut-off`: `saved` of them were, then the fault in
 * `notice` occurred; the same file can be imported again.
 */
const Imported = z.strictObject({
  outcome: z.enum(['no-file', 'refused', 'checked', 'saved', 'cut-off']),
  file: z.string().max(1_000),
  logins: Seq,
  /** Of these, those that take the place of one with the same company, name and address. */ replaced: Seq,
  people: Seq,
  /** Keys that are taken as they come. */ newKeys: Seq,
  saved: Seq,
  problems: z.array(ImportProblem),
  moreProblems: Seq,
  notice: CheckedCode.nullable(),
});
export type Imported = z.infer<typeof Imported>;

const Typed = z.string().max(2_000);
export const SAVED_LOGIN_VERBS = {
  listLoginPeople: verb({ needs: 'login.manage', args: Query, result: z.array(LoginPerson) }),
  listSavedLogins: verb({ needs: 'login.manage', args: ofPerson, result: LoginsOfPerson }),
  /** Seals in main. `version` is null where there are problems, and nothing was sealed. */
  saveLogin: verb({
    needs: 'login.manage',
    args: ofLogin.extend({
      tenantId: Id,
      baseVersion: Seq,
      name: Typed,
      address: Typed,
      user: Typed,
      password: Typed,
      totp: Typed,
    }),
    result: z.strictObject({
      version: Seq.nullable(),
      problems: z.array(LoginProblem),
      /** Workstations that it was sealed to, and those it was not. */ sealedTo: z.array(Id),
      leftOut: z.array(Id),
    }),
  }),
  /**
   * Many logins from the one file that main looks for; without `save` it only looks. Nothing of the file crosses to the
   * page.
   */
  importLogins: verb({ needs: 'login.manage', args: z.strictObject({ save: z.boolean() }), result: Imported }),
  removeLogin: verb({ needs: 'login.manage', args: ofLogin.extend({ version: Seq }), result: done }),
  restoreLogin: verb({ needs: 'login.manage', args: ofLogin.extend({ version: Seq }), result: done }),
  /** The administrator has compared the fingerprint of this very key with what the workstation shows. */
  trustLoginKey: verb({
    needs: 'login.manage',
    args: z.strictObject({ personId: Id, workstationId: Id, keyId: KeyId }),
    result: done,
  }),
  /** What an agent may know of their own logins: how many, and names and addresses where policy allows. */
  getOwnLogins: verb({
    needs: 'login.use',
    args: empty,
    result: z.strictObject({
      ready: Seq,
      waiting: Seq,
      names: z.array(z.strictObject({ name: LoginName, address: LoginAddress })).nullable(),
      /** Null before the key is known to the server. */
      fingerprint: z.string().max(60).nullable(),
    }),
  }),
} as const;
