/** Which permission each route needs. Who holds it is said in core/access/roles.ts and nowhere else on this side. */
import type { RouteName } from '../../contract/api.ts';
import type { Permission } from '../../core/access/roles.ts';

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
  activityHeld: 'workstation',
  queryActivity: 'activity.read',
  listAgents: 'floor.watch',
  listPeople: 'floor.watch',
  uploadSelfCheck: 'workstation',
  listSelfChecks: 'floor.watch',
  maskingStanding: 'masking.change',
  saveMasking: 'masking.change',
  undoMasking: 'masking.change',
  revokeException: 'masking.change',
  exceptValue: 'masking.except',
};
