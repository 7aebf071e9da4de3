/** People of two tenants and the service that changes them, made anew for each test, with what it published, ended. */
import { afterAll, beforeEach, vi } from 'vitest';
import type { PersonChange } from '../../contract/people.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { PeopleService } from '../../server/domains/people/peopleService.ts';
import { subjectOf, type Subject } from '../../server/domains/people/subjectQueries.ts';
import { systemScope, type Scope } from '../../server/scope/scope.ts';
import { makeBus } from './bus.ts';
import { scopeFor } from './scopes.ts';
import { TestDatabase } from './testDatabase.ts';

/** Milliseconds since 1970 at which each test begins; its clock moves by hand only. */
export const START = 1_700_000_000_000;
export const everything = systemScope('a test');

/** The code of a refusal and its reason, or `done`. */
export const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => [Object(error).code, Object(error).params?.why].filter((one) => one !== undefined).join(' '),
  );

class PeopleRig {
  rows!: TestDatabase;
  /** Ids of the two tenants. */
  alpha!: string;
  beta!: string;
  /** Ids of an agent of `alpha`, of an administrator and of a supervisor of both. */
  anke!: string;
  boss!: string;
  lead!: string;
  /** Of the administrator. */
  scope!: Scope;
  policy!: Policy;
  service!: PeopleService;
  /** What was published on the bus, ended and assigned, and what followed a commit, in order. */
  published: [string, unknown][] = [];
  ends: unknown[] = [];
  assigned: string[] = [];
  steps: string[] = [];

  async make(): Promise<void> {
    this.rows = await TestDatabase.make('people-changes');
    this.alpha = await this.rows.tenant('Alpha', { colour: '#00000a' });
    this.beta = await this.rows.tenant('Beta', { colour: '#00000b' });
    this.boss = await this.rows.person('boss', 'administrator', [this.alpha, this.beta]);
    this.lead = await this.rows.person('lead', 'supervisor', [this.alpha, this.beta]);
    this.anke = await this.rows.person('anke', 'agent', [this.alpha]);
    for (const id of ['desk of boss', 'desk of lead']) await this.rows.workstation(`The ${id}`, { id });
    this.policy = { ...SAFE_DEFAULTS, approvals: { required: [], expiresHours: 2, waitAfterResetHours: 0 } };
    [this.published, this.ends, this.assigned, this.steps] = [[], [], [], []];
    const bus = makeBus();
    bus.publish = (topic, message) => void this.published.push([topic, message]);
    this.service = new PeopleService({
      db: this.rows.db,
      policy: () => this.policy,
      policyChanged: async () => void this.steps.push('policy changed'),
      addressesChanged: async () => void this.steps.push('addresses changed'),
      bus,
      endSessionsOf: async (_tx, what, by) => {
        this.ends.push([what, by]);
        return () => void this.steps.push('ends published');
      },
      assignWaiting: async (personId) => {
        this.assigned.push(personId);
      },
    });
    this.scope = await scopeFor(this.rows.db, {
      personId: this.boss,
      role: 'administrator',
      tenantIds: [this.alpha, this.beta],
      workstationId: 'desk of boss',
    });
  }

  async subject(id = this.anke): Promise<Subject> {
    const found = await subjectOf(this.rows.db, everything, id);
    if (found === null) throw new Error('There is no such person.');
    return found;
  }

  /** As the administrator, unless `as` is another scope. */
  change(
    what: PersonChange,
    id = this.anke,
    more: { version?: number | null; reason?: string; mustAsk?: boolean } = {},
    as = this.scope,
  ): ReturnType<PeopleService['change']> {
    return this.service.change(as, {
      personId: id,
      version: null,
      change: what,
      reason: '',
      mustAsk: false,
      ...more,
    });
  }

  /** Rows of the log of changes, before and after as objects. */
  async changes() {
    return (await this.rows.all('change')).map((row) => ({
      ...row,
      before: JSON.parse(String(row['before'])),
      after: JSON.parse(String(row['after'])),
    }));
  }

  /** Tenants that a change is recorded for. */
  async tenantsOf(id: unknown) {
    const rows = await this.rows.all('change_tenant');
    return rows.filter((row) => row['change_id'] === id).map((row) => row['tenant_id']);
  }

  /** Every row that a change of people may touch, as one text to compare. */
  async everythingStored(): Promise<string> {
    const tables = [
      'person',
      'person_tenant',
      'person_team',
      'team',
      'change',
      'activity',
      'change_request',
      'conversation',
      'event',
    ] as const;
    return JSON.stringify(await Promise.all(tables.map((table) => this.rows.all(table))));
  }
}

/** Call it once, at the top of a file: it makes the rig before each test. */
export function usePeople(): PeopleRig {
  const rig = new PeopleRig();
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: START });
    await rig.make();
    return async () => {
      vi.useRealTimers();
      await rig.rows.close();
    };
  });
  afterAll(() => vi.useRealTimers());
  return rig;
}
