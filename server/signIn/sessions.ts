/** Sessions: a bearer token that works from one workstation's certificate only. The database holds the token's hash. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Role } from '../../contract/common.ts';
import type { Db } from '../storage/storage.ts';

export interface SessionContext {
  readonly id: string;
  readonly person: { readonly id: string; readonly name: string; readonly role: Role };
  readonly workstationId: string;
  /** Never empty lists of other tenants: every query of this session is scoped by these. */
  readonly tenantIds: readonly string[];
  readonly startedAt: number;
  readonly expiresAt: number;
}

export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex');
/** 256 random bits, base64url. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export class Sessions extends EventEmitter<{ ended: [sessionId: string, reason: string] }> {
  readonly #db: Db;

  constructor(db: Db) {
    super();
    this.#db = db;
  }

  /** Opens a session and ends the one this workstation had. */
  async start(personId: string, workstationId: string, hours: number): Promise<{ token: string; expiresAt: number; id: string }> {
    const token = newToken();
    const id = randomUUID();
    const now = Date.now();
    const expiresAt = now + Math.round(hours * 3_600_000);
    const replaced = await this.#db.transaction().execute(async (tx) => {
      const before = await tx.updateTable('session').set({ ended_at: now, end_reason: 'replaced' }).where('workstation_id', '=', workstationId).where('ended_at', 'is', null).returning('id').execute();
      await tx.insertInto('session').values({ id, token_hash: hashToken(token), person_id: personId, workstation_id: workstationId, started_at: now, expires_at: expiresAt, ended_at: null, end_reason: null }).execute();
      return before;
    });
    for (const old of replaced) this.emit('ended', old.id, 'Another sign-in took this workstation.');
    return { token, expiresAt, id };
  }

  /** The session of this token at this workstation, or null: unknown, ended, expired, of another workstation, or of a person who has left. */
  async find(token: string, workstationId: string): Promise<SessionContext | null> {
    const row = await this.#db.selectFrom('session').innerJoin('person', 'person.id', 'session.person_id')
      .select(['session.id', 'session.workstation_id', 'session.started_at', 'session.expires_at', 'person.id as person_id', 'person.name', 'person.role'])
      .where('session.token_hash', '=', hashToken(token)).where('session.ended_at', 'is', null).where('session.expires_at', '>', Date.now()).where('person.left_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined || row.workstation_id !== workstationId) return null;
    const tenants = await this.#db.selectFrom('person_tenant').select('tenant_id').where('person_id', '=', row.person_id).execute();
    return {
      id: row.id, workstationId, startedAt: row.started_at, expiresAt: row.expires_at,
      person: { id: row.person_id, name: row.name, role: row.role as Role }, tenantIds: tenants.map((t) => t.tenant_id),
    };
  }

  async end(sessionId: string, code: string, reason: string): Promise<void> {
    await this.#db.updateTable('session').set({ ended_at: Date.now(), end_reason: code }).where('id', '=', sessionId).where('ended_at', 'is', null).execute();
    this.emit('ended', sessionId, reason);
  }

  /** Ends what has run out, what belongs to revoked workstations and to people who left. Called every few seconds. */
  async sweep(): Promise<void> {
    const now = Date.now();
    const stale = await this.#db.selectFrom('session').innerJoin('workstation', 'workstation.id', 'session.workstation_id').innerJoin('person', 'person.id', 'session.person_id')
      .select(['session.id', 'session.expires_at', 'workstation.revoked_at', 'person.left_at']).where('session.ended_at', 'is', null)
      .where((e) => e.or([e('session.expires_at', '<=', now), e('workstation.revoked_at', 'is not', null), e('person.left_at', 'is not', null)])).execute();
    for (const session of stale) {
      if (session.revoked_at !== null) await this.end(session.id, 'workstation-revoked', 'This workstation is no longer enrolled.');
      else if (session.left_at !== null) await this.end(session.id, 'person-left', 'This person can no longer sign in.');
      else await this.end(session.id, 'expired', 'The session has run out. Sign in again.');
    }
  }
}
