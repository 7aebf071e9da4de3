/** Which desks an event concerns, by `concerns` of its line in the contract and what it is about. */
import { eventName, LIVE_EVENTS } from '../../../contract/realtime.ts';
import { sees, sightOf } from '../../domains/activity/sight.ts';
import { answeredConversation } from '../../domains/conversations/conversationQueries.ts';
import type { About, DeskEvent } from '../../platform/deskEvent.ts';
import type { ScopedSession, Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { SHARED } from './outbox.ts';

/** The parts of a desk's connection that decide. */
export interface ListeningDesk {
  readonly session: Pick<ScopedSession, 'person' | 'workstationId'>;
  readonly scope: Scope;
}
type Rule = (desk: ListeningDesk) => boolean | Promise<boolean>;
const toNone: Rule = () => false;

/**
 * The rule for one event, which reads what it is about once for all desks. An event that does not say what its line
 * asks for, and one about a conversation that does not exist, goes to no desk. The permission is checked apart from it.
 */
export async function concerned(db: Db, { frame, about }: DeskEvent): Promise<Rule> {
  const name = eventName(frame);
  return name === null || LIVE_EVENTS[name].concerns !== about.concerns ? toNone : ruleOf(db, about);
}

async function ruleOf(db: Db, about: About): Promise<Rule> {
  switch (about.concerns) {
    case 'conversation': {
      const { conversationId, personId } = about;
      const found = await answeredConversation(db, SHARED, conversationId);
      if (found === null) return toNone;
      return ({ session, scope }) =>
        (personId === undefined || session.person.id === personId) && scope.seesConversation(found);
    }
    case 'person':
      return ({ session }) => session.person.id === about.personId;
    case 'workstation':
      return ({ session }) => session.workstationId === about.workstationId;
    case 'floor':
      return async ({ scope }) => sees(await sightOf(db, scope), about);
    case 'organisation':
      return ({ scope }) => !scope.boundToTeams && scope.hasAnyOf(about.tenantIds);
    case 'everyone':
      return () => true;
    default:
      return toNone;
  }
}
