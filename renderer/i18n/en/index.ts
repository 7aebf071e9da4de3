/** English: one file a topic; each name that it exports is the beginning of keys. */
import * as accessReview from './accessReview.ts';
import * as account from './account.ts';
import * as activity from './activity.ts';
import * as addresses from './addresses.ts';
import * as alerts from './alerts.ts';
import * as app from './app.ts';
import * as checkNotes from './checkNotes.ts';
import * as conversations from './conversations.ts';
import * as encryption from './encryption.ts';
import * as entries from './entries.ts';
import * as errors from './errors.ts';
import * as facts from './facts.ts';
import * as frame from './frame.ts';
import * as keys from './keys.ts';
import * as ledger from './ledger.ts';
import * as logins from './logins.ts';
import * as masking from './masking.ts';
import * as maskReasons from './maskReasons.ts';
import * as passwords from './passwords.ts';
import * as people from './people.ts';
import * as policy from './policy.ts';
import * as preferences from './preferences.ts';
import * as presence from './presence.ts';
import * as publicDetails from './publicDetails.ts';
import * as receiver from './receiver.ts';
import * as replies from './replies.ts';
import * as routing from './routing.ts';
import * as selfCheck from './selfCheck.ts';
import * as serverStatement from './serverStatement.ts';
import * as signIn from './signIn.ts';
import * as states from './states.ts';
import * as workstations from './workstations.ts';

export const en = {
  ...accessReview,
  ...account,
  ...activity,
  ...addresses,
  ...alerts,
  ...app,
  ...checkNotes,
  ...conversations,
  ...encryption,
  ...entries,
  ...errors,
  ...facts,
  ...frame,
  ...keys,
  ...ledger,
  ...logins,
  ...masking,
  ...maskReasons,
  ...passwords,
  ...people,
  ...policy,
  ...preferences,
  ...presence,
  ...publicDetails,
  ...receiver,
  ...replies,
  ...routing,
  ...selfCheck,
  ...serverStatement,
  ...signIn,
  ...states,
  ...workstations,
} as const;
