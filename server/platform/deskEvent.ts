/** A live event on its way to the desks, with what it is about: that decides which desks get it. */
import type { Concern, LIVE_EVENTS, LiveEvent, LiveEventName } from '../../contract/realtime.ts';

/** What an event has to name, by `concerns` of its line in the contract. */
interface Named {
  /** With `personId`, only the desks of this person, and only while they see the conversation. */
  readonly conversation: { readonly conversationId: string; readonly personId?: string };
  readonly person: { readonly personId: string };
  readonly workstation: { readonly workstationId: string };
  /** As a record of activity names them; null for what it is not about. */
  readonly floor: {
    readonly tenantId: string | null;
    readonly personId: string | null;
    readonly workstationId: string | null;
  };
  /** Tenants whose people get it; an empty list means every tenant. */
  readonly organisation: { readonly tenantIds: readonly string[] };
  readonly everyone: object;
}
type AboutOf<C extends Concern> = { readonly [K in C]: { readonly concerns: K } & Named[K] }[C];
/** What an event is about. */
export type About = AboutOf<Concern>;

type SentLive = {
  [N in LiveEventName]: (typeof LIVE_EVENTS)[N]['replayed'] extends true ? never : N;
}[LiveEventName];
/** An event that is sent to the desks that are connected; one that is replayed is a row of the outbox instead. */
export type DeskEvent = {
  [N in SentLive]: { readonly frame: LiveEvent<N>; readonly about: AboutOf<(typeof LIVE_EVENTS)[N]['concerns']> };
}[SentLive];
