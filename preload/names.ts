/**
 * The names that cross the bridge, as plain lists: the preload carries no schema library. `satisfies` refuses a name
 * that the contract does not know; a test refuses one that is missing.
 */
import type { EventName, OwnVerb, VerbName } from '../contract/bridge.ts';

/** What the preload itself says to the main process; not on `window.cleandesk`. */
export const OWN_VERBS = ['reportBlocked', 'reportInteraction', 'putClipboard', 'takeClipboard', 'reportVanished', 'probed', 'answerSecurityKey'] as const satisfies readonly OwnVerb[];

export const PAGE_VERBS = [
  'getState', 'signIn', 'lock', 'signOut', 'ready', 'answerReason', 'runSelfCheck', 'exportSelfCheck',
  'listConversations', 'openConversation', 'sendMessage', 'saveDraft', 'setTyping', 'closeConversation', 'addEntry', 'searchMessages', 'exportConversation',
  'getMasking', 'tryMasking', 'saveMasking', 'undoMasking', 'revokeException', 'exceptValue',
  'getOwnPassword', 'checkPassword', 'getWorkstationPassword', 'checkWorkstationPassword', 'changeWorkstationPassword', 'changePassword', 'resetPassword',
  'getAddresses', 'changeAddresses', 'undoAddresses', 'tryAddress', 'listIntrusions',
  'getPolicy', 'changePolicy', 'undoPolicy',
  'listAgents', 'listPeople', 'listSelfChecks', 'queryActivity',
  'ownSecondFactor', 'beginTotp', 'confirmTotp', 'addSecurityKey', 'removeFactor', 'renewRecoveryCodes', 'listSecondFactors', 'resetSecondFactor',
  'ownSessions', 'endOwnSession', 'listSessions', 'endSession', 'endSessionsOf',
  'peopleFrame', 'queryPeople', 'addPerson', 'changePerson', 'askChange', 'saveTeam', 'removeTeam', 'listRequests', 'decideRequest', 'withdrawRequest', 'queryChanges', 'readChange', 'undoChange',
  'getWorkstations', 'makeEnrolmentCode', 'saveEnrolmentCode', 'withdrawEnrolmentCode', 'changeWorkstation', 'revokeWorkstation', 'addWorkstationGroup', 'changeWorkstationGroup',
  'listLoginPeople', 'listSavedLogins', 'saveLogin', 'importLogins', 'removeLogin', 'restoreLogin', 'trustLoginKey', 'getOwnLogins',
] as const satisfies readonly Exclude<VerbName, (typeof OWN_VERBS)[number]>[];

export const EVENT_NAMES = [
  'state', 'conversation', 'conversationGone', 'message', 'messageRefused', 'entry', 'typing', 'notice', 'reason', 'probe', 'securityKey', 'agent', 'activity', 'intrusion',
] as const satisfies readonly EventName[];
