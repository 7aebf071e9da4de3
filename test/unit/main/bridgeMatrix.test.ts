/**
 * Who may call which verb of the bridge: every verb of the table with every role, and without a session. Arguments are
 * generated from the verbs' own schemas.
 */
import { describe, expect, test } from 'vitest';
import { VERBS, type DeskState, type VerbName } from '../../../contract/bridge.ts';
import { permissionsOf } from '../../../core/access/roles.ts';
import { ROLES, type Role } from '../../../core/vocabulary/roles.ts';
import { createBridge } from '../../../main/bridge/answer.ts';
import type { Handlers } from '../../../main/ports.ts';
import { isOpenToAnyone, mayCallVerb } from '../../support/expectedAccess.ts';
import { sampleOf, seeded } from '../../support/sample.ts';

const NAMES = Object.keys(VERBS) as VerbName[];
const SENDER = { windowId: 7, frame: 'main', origin: 'https://desk.example' } as const;

function argsOf(verb: VerbName): unknown {
  for (let seed = 1; seed < 60; seed += 1) {
    const args = sampleOf(VERBS[verb].args, { idFor: () => null, random: seeded(seed), optional: 0 });
    if (VERBS[verb].args.safeParse(args).success) return args;
  }
  throw new Error(`No well-formed arguments of ${verb} were made.`);
}
const signedIn = (role: Role): DeskState => ({
  phase: 'signed-in',
  workstation: 'W',
  person: { id: '0f1e2d3c-0000-4000-8000-000000000000', name: 'P', role },
  permissions: permissionsOf(role),
  tenants: [],
  connection: 'online',
  waitingToSend: 0,
  watermark: '',
  idleLockMinutes: 15,
});

async function call(verb: VerbName, state: DeskState): Promise<{ reached: boolean; refusals: string[] }> {
  let reached = false;
  const refusals: string[] = [];
  const none: Partial<Handlers> = {};
  const handlers = new Proxy(none as Handlers, {
    get: () => (): never => {
      reached = true;
      throw new Error('reached');
    },
  });
  const bridge = createBridge({
    window: Promise.resolve({ id: 7, origin: 'https://desk.example' }),
    handlers: () => handlers,
    state: () => state,
    onRefused: (reason) => void refusals.push(reason),
    log: () => {},
  });
  await bridge(SENDER, verb, argsOf(verb));
  return { reached, refusals };
}

describe.each(NAMES)('%s', (verb) => {
  test.each(ROLES)('as %s', async (role) => {
    const allowed = mayCallVerb(role, verb);
    expect(await call(verb, signedIn(role))).toEqual({ reached: allowed, refusals: allowed ? [] : ['role'] });
  });

  test('without a session', async () => {
    for (const state of [
      { phase: 'signed-out', workstation: 'W' },
      { phase: 'locked', workstation: 'W', personName: 'P', notice: { code: 'locked-by-hand', params: {} } },
      { phase: 'starting' },
    ] as const) {
      expect((await call(verb, state)).reached).toBe(isOpenToAnyone(verb));
    }
  });
});
