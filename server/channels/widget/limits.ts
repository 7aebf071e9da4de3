/** Limits of the public side. */
export interface VisitorLimits {
  /** Messages of one conversation in one burst, and per second in the mean. */
  readonly messageBurst: number;
  readonly messagesPerSecond: number;
  /** Ratings of one conversation in an hour: each is a record, which stays. */
  readonly ratingsOfConversation: number;
  /** Conversations that may be begun at one site in one burst, and per second in the mean. */
  readonly consentBurst: number;
  readonly consentsPerSecond: number;
  /** Connections of the whole server, of one site, of one address, and of one conversation. */
  readonly connections: number;
  readonly connectionsOfSite: number;
  readonly connectionsOfAddress: number;
  readonly connectionsOfConversation: number;
  /** In ten seconds from one address: connections, requests. A longer window would let a longer burst pass. */
  readonly upgradesOfAddress: number;
  readonly requestsOfAddress: number;
  /** In a minute from one address: conversations that begin, messages. */
  readonly consentsOfAddress: number;
  readonly messagesOfAddress: number;
  /** In a minute from one address: UTF-16 units of messages and of what is being typed. */
  readonly unitsOfAddress: number;
  /** In a minute from one address: frames of any kind, pings too. Above it the connection is closed. */
  readonly framesOfAddress: number;
  /** In a minute from one address: bytes of its live connections as they arrive. Above it the connection is cut. */
  readonly bytesOfAddress: number;
  /**
   * In a minute at one site, from all addresses together: a last bound. Lower, it would let twenty hostile addresses
   * use up what the honest visitors of the site need; what is fair among addresses is decided in visitorTurns.ts.
   */
  readonly messagesOfSite: number;
}
export const VISITOR_LIMITS: VisitorLimits = {
  messageBurst: 40,
  messagesPerSecond: 5,
  ratingsOfConversation: 10,
  consentBurst: 200,
  consentsPerSecond: 10,
  connections: 5_000,
  connectionsOfSite: 2_000,
  connectionsOfAddress: 20,
  connectionsOfConversation: 4,
  consentsOfAddress: 20,
  upgradesOfAddress: 20,
  messagesOfAddress: 300,
  requestsOfAddress: 100,
  unitsOfAddress: 120_000,
  framesOfAddress: 1_500,
  // All that the limits above allow, in the longest form that JSON has for it, is less.
  bytesOfAddress: 1_048_576,
  messagesOfSite: 20_000,
};
