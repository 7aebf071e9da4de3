/** The phase of the desk, derived from its facts in one place, so that no two parts can disagree about it. */
import { type DeskState } from '../contract/bridge.ts';
import { type SecondFactorOffer } from '../contract/secondFactor.ts';
import { type DeskRequiredAction, type Person, type Tenant } from '../contract/common.ts';
import { permissionsOf } from '../core/access/roles.ts';
import { type Coded } from '../contract/errors.ts';

export type Refused = Extract<DeskState, { phase: 'refused' }>;

export interface DeskFacts {
  started: boolean;
  workstation: string;
  /** Why sign-in is not offered. */
  refusal: Omit<Refused, 'phase'> | null;
  /** Shown where a person was signed in and the desk locked. */
  locked: { personName: string | null; notice: Coded } | null;
  session: {
    person: Person;
    tenants: Tenant[];
    watermark: string;
    /** What has to be done before anything else. */ requiredAction: DeskRequiredAction | null;
  } | null;
  connection: 'online' | 'offline';
  waitingToSend: number;
  idleLockMinutes: number;
  /** What the sign-in asks for beside the passwords, by the server's word. */
  secondFactor?: SecondFactorOffer;
  /** The policy of the guards in the page's preload. */
  guards?: Extract<DeskState, { phase: 'signed-in' }>['guards'];
}

/** Facts before the start is done: no session, no refusal, no connection. */
export const FACTS_BEFORE_START = {
  started: false,
  workstation: '',
  refusal: null,
  locked: null,
  session: null,
  connection: 'offline',
  waitingToSend: 0,
} as const satisfies Partial<DeskFacts>;

export interface DeskStateStore {
  current(): DeskState;
  change(facts: Partial<DeskFacts>): void;
  readonly facts: Readonly<DeskFacts>;
}

/**
 * A refusal comes first; then a session, then a lock. No session goes on behind a refusal: the part that sets one
 * locks first.
 */
function deskStateOf(facts: DeskFacts): DeskState {
  if (!facts.started) return { phase: 'starting' };
  if (facts.refusal !== null) return { phase: 'refused', ...facts.refusal };
  if (facts.session !== null) {
    return {
      phase: 'signed-in',
      workstation: facts.workstation,
      ...facts.session,
      permissions: permissionsOf(facts.session.person.role),
      connection: facts.connection,
      waitingToSend: facts.waitingToSend,
      idleLockMinutes: facts.idleLockMinutes,
      guards: facts.guards,
    };
  }
  if (facts.locked !== null)
    return { phase: 'locked', workstation: facts.workstation, ...facts.locked, secondFactor: facts.secondFactor };
  return { phase: 'signed-out', workstation: facts.workstation, secondFactor: facts.secondFactor };
}

/** Stores the facts and reports a new state when a change of them alters what the page shows. */
export function createDeskState(initial: DeskFacts, onChange: (state: DeskState) => void): DeskStateStore {
  const facts = { ...initial };
  let shown = JSON.stringify(deskStateOf(facts));
  return {
    facts,
    current: () => deskStateOf(facts),
    change(changes) {
      Object.assign(facts, changes);
      const state = deskStateOf(facts);
      const now = JSON.stringify(state);
      if (now === shown) return;
      shown = now;
      onChange(state);
    },
  };
}
