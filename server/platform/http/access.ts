/** Which permission each route needs. Who holds it is said in core/access/roles.ts and nowhere else on this side. */
import type { RealtimeFromDesk, RealtimeFromServer, RouteName } from '../../../contract/api.ts';
import { may } from '../../../core/access/roles.ts';
import type { Permission } from '../../../core/vocabulary/permissions.ts';

/** `workstation`: an enrolled workstation is enough, nobody need be signed in. */
export const NEEDED: Readonly<Record<RouteName, Permission | 'workstation'>> = {
  hello: 'workstation',
  signInStart: 'workstation',
  signInFinish: 'workstation',
  signOut: 'session.end-own',
  listConversations: 'conversation.read',
  openConversation: 'conversation.read',
  sendMessage: 'conversation.answer',
  addEntry: 'entry.add',
  closeConversation: 'conversation.close',
  searchMessages: 'conversation.read',
  exportConversation: 'conversation.export',
  uploadActivity: 'workstation',
  activityStored: 'workstation',
  queryActivity: 'activity.read',
  listAgents: 'floor.watch',
  listPeople: 'floor.watch',
  uploadSelfCheck: 'workstation',
  listSelfChecks: 'floor.watch',
  maskingStatus: 'masking.change',
  saveMasking: 'masking.change',
  undoMasking: 'masking.change',
  revokeException: 'masking.change',
  exceptValue: 'masking.except',
  addressStatus: 'address.manage',
  changeAddresses: 'address.manage',
  undoAddresses: 'address.manage',
  tryAddress: 'address.manage',
  listIntrusions: 'intrusion.read',
  policyStatus: 'policy.read',
  changePolicy: 'policy.manage',
  undoPolicy: 'policy.manage',
  ownPassword: 'own.manage',
  provePassword: 'own.manage',
  renewPassword: 'own.manage',
  finishPassword: 'own.manage',
  keepSecret: 'own.manage',
  resetStart: 'people.manage',
  resetFinish: 'people.manage',
  ownSecondFactor: 'own.manage',
  beginTotp: 'own.manage',
  confirmTotp: 'own.manage',
  beginSecurityKey: 'own.manage',
  confirmSecurityKey: 'own.manage',
  removeFactor: 'own.manage',
  renewRecoveryCodes: 'own.manage',
  listSecondFactors: 'people.read',
  resetSecondFactor: 'people.manage',
  ownSessions: 'own.manage',
  endOwnSession: 'own.manage',
  listSessions: 'session.end-any',
  endSession: 'session.end-any',
  endSessionsOf: 'session.end-any',
  renewCertificate: 'workstation',
  listWorkstations: 'workstation.read',
  makeEnrolmentCode: 'workstation.manage',
  withdrawEnrolmentCode: 'workstation.manage',
  changeWorkstation: 'workstation.manage',
  revokeWorkstation: 'workstation.manage',
  addWorkstationGroup: 'workstation.manage',
  changeWorkstationGroup: 'workstation.manage',
  registerLoginKey: 'login.use',
  ownLogins: 'login.use',
  sealOwnLogins: 'login.use',
  loginPeople: 'login.manage',
  loginsOf: 'login.manage',
  saveLogin: 'login.manage',
  removeLogin: 'login.manage',
  restoreLogin: 'login.manage',
  approveLoginKey: 'login.manage',
  peopleFrame: 'people.read',
  queryPeople: 'people.read',
  addPerson: 'people.manage',
  changePerson: 'people.manage',
  askChange: 'change.request',
  saveTeam: 'people.manage',
  removeTeam: 'people.manage',
  listRequests: 'change.request',
  decideRequest: 'change.approve',
  withdrawRequest: 'change.request',
  queryChanges: 'changes.read',
  readChange: 'changes.read',
  undoChange: 'people.manage',
};

/** Routes of the desks' door that are no part of the API. */
export const BESIDE_THE_API: Readonly<Record<string, 'workstation'>> = {
  'GET /v1/openapi.json': 'workstation',
  'GET /health': 'workstation',
};

/** What a desk may say on its realtime connection. `session`: whoever is signed in. */
export const NEEDED_TO_SAY: Readonly<Record<RealtimeFromDesk['type'], Permission | 'session'>> = {
  hello: 'session',
  typing: 'conversation.answer',
  presence: 'session',
};

/** What a desk may hear there. */
export const NEEDED_TO_HEAR: Readonly<Record<RealtimeFromServer['type'], Permission | 'session'>> = {
  'caught-up': 'session',
  'session-ended': 'session',
  policy: 'session',
  conversation: 'conversation.read',
  'conversation-gone': 'conversation.read',
  message: 'conversation.read',
  entry: 'conversation.read',
  typing: 'conversation.read',
  agent: 'floor.watch',
  activity: 'activity.read',
  'saved-logins': 'login.use',
  intrusion: 'intrusion.read',
};

/**
 * The visitors' door: all of it is for the public, and nothing of it asks who somebody is but the visitor's own token.
 */
export const VISITOR_DOOR: Readonly<Record<string, 'public' | 'own-token'>> = {
  'GET /health': 'public',
  'GET /favicon.ico': 'public',
  'GET /s/:siteId': 'public',
  'GET /widget/:file': 'public',
  'GET /visitor/v1/sites/:siteId': 'public',
  'POST /visitor/v1/sites/:siteId/consent': 'public',
  'UPGRADE /visitor/v1/realtime': 'own-token',
};

const holds = (table: Readonly<Record<string, Permission | 'session'>>, role: string, type: string): boolean => {
  const needed = Object.hasOwn(table, type) ? table[type] : undefined;
  return needed === 'session' || (needed !== undefined && may(role, needed));
};
/** What is not in the table is said by nobody. */
export const maySay = (role: string, type: string): boolean => holds(NEEDED_TO_SAY, role, type);
/** What is not in the table is heard by nobody. */
export const mayHear = (role: string, type: string): boolean => holds(NEEDED_TO_HEAR, role, type);
