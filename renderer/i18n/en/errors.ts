/**
 * Errors and passing notices, by the code that the server or main gives (`contract/errors.ts`, `refusals.ts`,
 * `notices.ts`). `{{name}}` is a parameter of the code; a plural is two keys, `code_one` and `code_other`, and is
 * decided by the parameter `count`. A code with a parameter `why` or `way` has one sentence for each of its values.
 */
import { faults } from './faults.ts';

export const errors = {
  ...faults,
  /** For a code that this desk has no words for: a newer server gave it. */
  unknown: 'This did not work ({{code}}).',
  /** Follows what the activity ledger has, and nothing else. */
  recorded: 'This was recorded.',

  invalid: 'The request does not have the agreed form.',
  'too-large': 'The request is too large.',
  'not-found': 'That is not there any more. Load the list again.',
  failed: 'This did not work.',
  'storage-full': 'The disk of the server is full, so nothing was stored. Your IT department has to make room on it.',
  'page-not-built': 'The page is not built.',
  forbidden: 'Your role does not include this.',
  'origin-unknown': 'The server was not started with the origin of this page.',
  'session-ended': 'The session has ended. Sign in again.',
  'address-refused': 'This address is not registered.',
  'alert-concerns-you': 'This alert concerns you: another supervisor or administrator acknowledges it.',
  'workstation-revoked': 'This workstation was revoked. Ask your administrator.',
  'workstation-unknown': 'This workstation is not enrolled.',
  'renewal-refused':
    'The certificate was not renewed: the sign-in key of this workstation did not sign for it, or it was asked for too often.',
  'other-workstation': 'A workstation records for itself only.',
  'required-action': {
    'change-password': 'Change your password first.',
    'enrol-second-factor': 'Enrol a second factor first.',
  },
  'sign-in-failed': 'Sign-in failed.',
  'too-many-tries': 'Sign-in is closed after too many tries.',
  'enrolment-refused': 'This code cannot be used here.',
  'notice-changed': 'This notice has changed. Read it again.',
  'too-fast': 'Many people are writing just now. Try again in a moment.',
  closed: 'This conversation is closed.',
  'taken-meanwhile': 'A colleague has taken this conversation meanwhile.',
  'not-answered-by-you': 'You do not answer this conversation any more.',
  'too-many-conversations':
    'One person answers at most {{most}} conversations at a time. One of them has to be closed or given back first.',
  'on-a-break': 'Somebody on a break gets no conversation. The break has to be ended first.',
  'not-a-break-reason': 'This reason for a break is not on the list any more. Choose another one.',
  'transfer-over': 'This transfer is over: it was accepted, declined or withdrawn, or its time ran out.',
  'reopen-too-late': 'A closed conversation can be opened again for {{hours}} hours, and that time is over.',
  'not-closed': 'This conversation is not closed.',
  'cannot-answer': 'This person cannot answer conversations of this company.',
  'closed-by-visitor': 'The visitor has ended this conversation. The message did not reach them.',
  'key-changed': 'This entry is sealed to a key that the company no longer uses.',
  'export-off':
    'Nothing can be written: the policy names no folder of the server for it. An administrator sets transcripts.folder.',
  'export-failed':
    'The server could not write into its folder for this. IT looks whether the folder is there, has room, and lets the server write.',
  'key-gone': 'A workstation of this person has another key now. Load the page again and look at it.',
  'too-many-logins': 'A person has at most {{most}} saved logins, those included that were removed within a week.',
  'reply-changed': 'Somebody else has changed this reply meanwhile. Open it again to see what it says now.',
  'reply-retired': 'This reply was retired meanwhile.',
  'reply-not-yours': 'Replies of teams and companies are changed by supervisors and administrators.',
  'login-changed': 'Somebody else has changed or removed this login meanwhile. Load it again.',
  'policy-changed':
    'Somebody else has changed the policy meanwhile. Load it again, and make your change in what is there now.',
  'masking-policy-changed':
    'Somebody else has changed this policy meanwhile. Load it again, and make your change in what is there now.',
  'no-earlier-version': 'There is no earlier version to go back to.',
  'type-not-excepted': 'Values of this type cannot be excepted.',
  'reason-too-short':
    'Say why in at least {{least}} characters: the person who reviews this has nothing else to go by.',
  'reason-contains-data':
    'Write the reason without the number itself or any other personal data: it is stored as it is written.',
  'too-long-ago':
    'What was here is not known any more: it is remembered for a shift at most, and never stored. ' +
    'Say it again when the value comes again.',
  'likely-card-days': 'A number that has everything a card number has can be excepted for {{days}} days at most.',
  'nothing-to-undo': 'There is no change to take back.',
  'group-gone': 'The group of this rule is gone, so the change cannot be taken back.',
  'rule-not-yours':
    'This rule concerns client companies that you do not work for. An administrator of all of them can change it.',
  'policy-not-yours':
    'The policy is that of every client company, and you do not work for all of them here. An administrator who does ' +
    'can change it, at a workstation that serves all of them.',
  'addresses-changed':
    'Somebody else has changed the addresses meanwhile. Load them again and look at your change once more.',
  beyond: {
    'own-access': 'Nobody changes their own access. Somebody else has to do it.',
    'other-tenants':
      'This person works for tenants that are not yours as well. Somebody who has all of them has to do it.',
    'tenants-concerned': 'This concerns tenants that are not yours as well. Somebody who has all of them has to do it.',
    'more-power': 'This person has more power than you may give.',
    'role-more-power': 'This role has more power than you may give.',
    'tenants-not-yours': 'You can give only tenants that are yours.',
    'role-not-changing': 'Your role does not include this change.',
    'role-not-adding': 'Your role does not include adding people.',
    'role-not-deciding': 'Your role does not include deciding requests.',
    'own-request': 'You asked for this. Somebody else decides it.',
    'about-you': 'This is about you. Somebody else decides it.',
    'asker-may-not': 'Whoever asked may ask no more. It can only be declined.',
    'person-missing': 'This person is not there.',
    'was-reset':
      'Your password or second factor was reset by another person not long ago. Until the time set by policy has passed, another person has to decide.',
    'own-review': 'You began this review. Another person attests it.',
    'others-review': 'Another person began this review. They end it, or an administrator does.',
    'own-decisions':
      'You have decided lines of this review that another person has to decide. Somebody who has not attests it, or they decide these lines again.',
    'decider-may-not':
      'The person who began this review, or one who has decided lines of it, may do so no more. Their lines have to be decided again, or the review has to begin anew.',
  },
  'beyond-both': 'Neither of you may make this change alone.',
  'person-changed': 'Somebody has changed this person meanwhile. Look again, and make the change in what is there now.',
  'request-outdated': 'What it is about has been changed since. The request has to be made anew.',
  'undo-gone': 'This can be undone no more: something was changed since, or it is not a change that can be.',
  'asked-already': 'A request about this waits already. It has to be decided or taken back first.',
  'second-person-needed': 'Another person has to approve this first.',
  decided: 'This request can be decided no more.',
  'review-open': 'A review of the same people is open already.',
  'too-many-reviews':
    'You have begun three reviews within an hour. Go on with one of them, or begin the next one later.',
  'review-over': 'This review was attested or ended. It stays as it is.',
  'review-not-attested': 'This review is not attested. Only an attested one can be written.',
  'review-altered':
    'What is stored of this review is not what was attested, so it was not written. Somebody has changed the database: notify IT and the auditor.',
  'review-changed': 'Somebody else has decided something in this review meanwhile. Look again.',
  'review-outdated':
    'Not everything is as it was when it was listed (lines: {{count}}). Compare the list with what is there now, and decide these lines again.',
  'review-undecided': 'Not every line is decided: {{count}} are open, or somebody has to be asked about them.',
  'no-removal': 'This cannot be removed by a request. Say how, or remove it in its own view.',
  'last-administrator': 'This is the last administrator of a tenant. Make somebody else one first.',
  'has-left': 'This person has left. Let them return first.',
  'has-not-left': 'This person has not left.',
  'same-name': 'This is their name already.',
  'same-login': 'This is their login already.',
  'same-role': 'This is their role already.',
  'same-tenants': 'These are their tenants and teams already.',
  'login-taken': 'This login is taken.',
  'team-of-another-tenant': 'A team belongs to a tenant that is not among the chosen ones.',
  'team-name-taken': 'There is a team of this name already.',
  'team-not-empty': 'There are people in this team. Move them first.',
  'wrong-code': 'This code is not the one that the app shows now. Wait for the next one and try again.',
  'key-not-read': 'This security key has not answered as it should. Try again.',
  'too-many-keys': 'There are {{most}} security keys already. Remove one first.',
  'already-enrolled': 'This security key is enrolled already, or there are too many.',
  'last-factor': 'Your company asks for a second factor, and this is your last. Add another one first.',
  'nothing-enrolled': 'Recovery codes replace a second factor. Add one first.',
  'sign-in-again': 'Your sign-in is too long ago for this. Sign out, sign in again, and try once more.',
  'kind-off': 'Your company does not use this kind of second factor.',
  'too-late': 'This took too long. Change the password again.',
  'password-changed-meanwhile': 'The password was changed meanwhile.',
  'password-not-changed-yet': 'Change your password first.',
  'own-password': 'Change your own password in your account.',
  'too-many-self-checks': 'Too many statements of workstations were sent.',
  'self-check-refused': {
    certificate: 'The certificate of this workstation cannot be read.',
    expired: 'The certificate of this workstation is not valid at the time of the statement.',
    'other-workstation': 'The statement is about another workstation than the certificate.',
    changed: 'The statement was changed after it was signed.',
    signature: 'The signature is not that of this workstation.',
    level: 'The statement claims another level than its lines have.',
    future: 'The statement says that it ran at a time which is still to come.',
  },
  'self-check-old': 'This statement is older than the stored one of this workstation, or than policy takes.',
  'self-check': {
    missing: 'Nobody signs in at this workstation: it has sent no statement, and level {{least}} is asked for.',
    stale: 'Nobody signs in at this workstation: its statement is older than {{hours}} hours.',
    below:
      'Nobody signs in at this workstation: its statement reaches level {{level}}, and level {{least}} is asked for.',
  },
  'certificate-request-unreadable': 'This is no request for a certificate of an ECDSA P-256 key.',
  'certificate-request-unsigned': 'The request is not signed with its own key.',
  'range-unreadable': '“{{range}}” is no address or range of addresses.',
  'no-such-group': 'There is no such group.',
  'no-such-workstation': 'There is no such enrolled workstation.',
  'no-such-code': 'There is no such code that could still be redeemed.',
  'group-other-tenants': 'This group serves tenants that you do not work for.',
  'no-group-all-tenants': 'A workstation without a group serves every tenant, and you do not work for all of them.',
  'group-tenants': 'A group serves tenants that you work for, each named once. One that names none serves all of them.',
  'group-name-taken': 'There is a group “{{name}}” already.',
  'too-many-codes': 'There are {{most}} codes that nobody has redeemed. Withdraw some first.',
  'server-name-unknown':
    'This server does not know under which name or address workstations reach it. Start it with --desk-name NAME.',

  refused: 'This is not allowed.',
  'signed-out': 'Sign in first.',
  'desk-locked': 'The desk is locked.',
  'no-desk-here': 'There is no desk here.',
  'no-self-check-here': 'There is no statement here: this desk is not enrolled, or its ledger cannot be opened.',
  'self-check-first': 'Make the statement first.',
  'self-check-not-run': 'The statement could not be made: it cannot be recorded or signed here.',
  'self-check-not-written': 'The statement could not be written to the data folder.',
  'server-unreachable': 'The server cannot be reached now. Try again in a moment.',
  'unreachable-nothing-changed': 'The server cannot be reached now. Nothing was changed.',
  'other-answer': 'The server answered with something else than was asked for. This was recorded.',
  'no-security-key': 'No security key answered. Plug it in, touch it when it blinks, and try again.',
  'change-under-way': 'A change is under way.',
  'no-such-person': 'There is no such person whose password you may reset.',
  'secret-unreadable':
    'What your password opens could not be read, so the password was not changed. Tell your IT department.',
  'password-in-doubt':
    'The server did not answer, so this desk does not know whether the password was changed. ' +
    'Either the former or the new one is in force, and nothing is lost with either.',
  'changed-by-it': 'Your IT department changes the workstation password, at the machine.',
  'conversation-not-open': 'This conversation is not open at this desk.',
  'tenant-key-refused':
    'The key of this company could not be confirmed, so nothing was saved. Your supervisor has been notified.',
  'part-not-stored': 'The server cannot be reached, and this part of the conversation is not kept at this desk.',
  'text-not-checked': 'This text could not be checked, so it was not taken.',
  'message-too-long': 'This message is too long.',
  'parts-hidden': 'Parts of this message would be hidden from the visitor.',
  'receiver-not-confirmed': 'You did not confirm whom this message is for.',
  'ledger-failed':
    'The server’s ledger contradicts what this desk has checked before. No activity is shown until IT has looked into it.',
  'no-saved-logins': 'Your role has no saved logins.',
  'no-such-login': 'There is no such saved login at this workstation.',
  'login-in-doubt': 'The server could not be asked for a while whether this login is still valid, so it is not used.',
  'no-login-key':
    '{{name}} has not signed in at any workstation since logins can be saved, so there is no key to seal to. ' +
    'Ask {{name}} to sign in once.',
  'no-compared-key':
    'Nothing was sealed: no workstation of {{name}} has a key that was compared. Compare the fingerprints first.',
  'login-key-changed': 'This workstation has another key by now. Compare its fingerprint again.',
  'code-not-at-hand': 'This code is not at hand any more. Make another.',
  'code-not-written': 'The code could not be written to the data folder.',

  'desk-address':
    'This workstation’s address ({{address}}) is not registered, so sign-in is not offered here. ' +
    'Tell your IT department this address.',
  'desk-address-unknown':
    'This workstation’s address is not registered, so sign-in is not offered here. ' +
    'Tell your IT department the name of this workstation.',
  'desk-unreachable':
    'The server cannot be reached, so this desk cannot find out whether it may open here. It keeps trying by itself.',
  'desk-certificate':
    'The server no longer accepts the certificate of this workstation: it runs out where nobody signs in here for three ' +
    'months. Your IT department can enrol it again.',
  'desk-revoked': 'This workstation was revoked, so sign-in is not offered here. Ask your administrator.',
  'desk-unknown':
    'The server does not know this workstation, so sign-in is not offered here. ' +
    'Your IT department can enrol it again.',
  'desk-not-enrolled': 'This machine is not enrolled, so sign-in is not offered here. Your IT department can enrol it.',
  'desk-too-old':
    'This desk is version {{version}}, and the server works with {{minimum}} and newer, so sign-in is not offered here. ' +
    'Ask your IT department to update it.',
  'desk-ledger':
    'The activity ledger of this desk cannot be written or is not intact, so the desk does not open. ' +
    'Tell your IT department.',
  'desk-policy':
    'This desk has no policy of your company that it may go by, so it does not open. Tell your IT department.',
  'desk-signal': {
    virtualMachine:
      'This desk does not open on a virtual machine, and this machine looks like one. ' +
      'Your IT department can make an exception for this workstation.',
    remoteSession:
      'This desk does not open in a remote session, and this session looks like one. ' +
      'Your IT department can make an exception for this workstation.',
    debugger:
      'This desk does not open with a debugger attached to it. ' +
      'Your IT department can make an exception for this workstation.',
    removableMedia:
      'This desk does not open while a removable disk, stick or card is plugged in. ' +
      'Your IT department can make an exception for this workstation.',
    secondDisplay:
      'This desk does not open while a second or mirrored screen is connected. ' +
      'Your IT department can make an exception for this workstation.',
  },
  'desk-cannot-look':
    'This desk does not open, because it cannot look at what is plugged into this machine or attached to it. ' +
    'Tell your IT department.',
  'self-check-not-yet': 'This workstation has not made its statement yet.',
  'self-check-failed': 'This workstation could not make its statement, so sign-in is not offered.',
  'self-check-not-given': 'This workstation’s statement could not be given to the server, so sign-in is not offered.',
  'self-check-level':
    'This workstation’s statement reaches level {{level}}, and your company asks for level {{least}}. ' +
    'What is missing: {{missing}}.',
  'self-check-level-more':
    'This workstation’s statement reaches level {{level}}, and your company asks for level {{least}}. ' +
    'What is missing: {{missing}}, and {{more}} more.',

  'missing-control': '{{control}} ({{state}})',
  states: {
    'in-part': 'in part',
    'not-enforceable': 'not enforceable here',
    'off-by-policy': 'off by policy',
    failed: 'failed',
    'not-run': 'not tried',
    'not-reported': 'not in the report',
  },

  'locked-by-hand': 'Locked by hand.',
  'locked-with-system': 'Locked with the system.',
  'locked-idle': 'Locked after {{minutes}} minutes without keyboard or mouse input.',
  'locked-tries': 'Locked after too many tries with a wrong password.',
  'locked-devtools': 'Locked because another program on this machine drove the window of the desk.',
  'locked-watermark': 'Locked because the watermark kept being taken away.',
  'locked-guard': 'Locked because a guard could not look at this machine ({{guard}}).',
  'locked-page': 'Locked because the page stopped. What you wrote is kept.',
  'shift-ended': 'This shift’s session has ended.',
  'password-changed': 'The password was changed. Sign in with the new one.',
  'session-not-opened': 'The session could not be opened. Sign in again.',
  'session-over': {
    ended: 'This session has ended. Sign in again.',
    'signed-out': 'Signed out.',
    replaced: 'Another sign-in took this workstation.',
    'signed-in-elsewhere':
      'You signed in at {{name}}, so this session has ended. If that was not you, tell your IT department at once.',
    'ended-by-own': 'You have ended this session from another workstation.',
    'ended-by-other': '{{name}} has ended this session: {{reason}}',
    'certificate-changed': 'The certificate of this workstation has changed. Sign in again.',
    'address-not-allowed':
      'This address is not registered for this session. ' +
      'Sign in again where you usually work, or ask your IT department.',
    expired: 'The session has run out. Sign in again.',
    'workstation-revoked': 'This workstation was revoked, so nobody can sign in here any more. Ask your administrator.',
    'workstation-unknown':
      'The server does not know this workstation, so nobody can sign in here any more. Ask your administrator.',
    'workstation-moved': 'This workstation serves other companies now. Sign in again.',
    'person-left': 'This person can no longer sign in.',
    'role-changed': 'Your role has changed. Sign in again.',
    'person-moved': 'Your tenants or teams have changed. Sign in again.',
    'away-too-long': 'This desk was away for too long. Sign in again.',
    'second-factor-reset': 'Your second factor has been reset. Sign in again.',
    'password-reset': 'The password of this person was reset by IT.',
    'password-changed': 'The password was changed. Sign in with the new one.',
    'too-many-tries': 'Too many tries with a wrong password. Sign in again later.',
  },

  'sign-in-not-done':
    'Sign-in did not succeed. Check the name, both passwords and, if you use one, the code or the security key, ' +
    'and try again.',
  'sign-in-closed': 'Sign-in is closed for a while after too many tries.',
  'sign-in-not-offered': 'Sign-in is not offered at this desk.',
  'password-not-taken': 'This password cannot be taken.',
  'present-password-wrong': 'The present server password is not right. Nothing was changed.',
  'present-workstation-password-wrong': 'The present workstation password is not right. Nothing was changed.',
  'password-closed': 'Too many tries. The password can be changed again later.',

  'switched-off': 'This is switched off at this desk.',
  'copying-off': 'Copying is switched off at this desk.',
  'cutting-off': 'Cutting is switched off at this desk.',
  'pasting-off': 'Pasting is switched off at this desk.',
  'printing-off': 'Printing is switched off at this desk.',
  'dragging-off': 'Dragging text out is switched off at this desk.',
  'dropping-off': 'Dropping something in is switched off at this desk.',
  'context-menu-off': 'The context menu is switched off at this desk.',
  'developer-tools-off': 'Developer tools are switched off at this desk.',
  'key-off': 'This key is switched off at this desk.',
  'downloading-off': 'Downloading is switched off at this desk.',
  'dialogs-off': 'Dialogs are switched off at this desk.',
  'permission-not-given': 'This permission is not given at this desk.',
  'devices-off': 'Devices cannot be reached from this desk.',
  'other-page': 'This desk opens no other pages.',
  'other-window': 'This desk opens no other windows.',
  'page-within': 'This desk shows no pages within the page.',
  'page-network': 'This page may not use the network.',
  'page-script': 'Text may not become a part of this page.',
  'connection-not-trusted': 'A connection that could not be trusted was refused.',
  'page-opened-anew': 'The page stopped and was opened anew.',
  'not-allowed-here': 'Policy does not say that this may be done at this desk.',
  'other-host': 'This desk opens no other hosts.',
  'not-checked': 'This could not be checked, so it is refused.',
  'not-recorded': 'This could not be recorded, so it is refused.',
  'say-why': 'Say why you need this. Your answer is recorded.',
  'locked-meanwhile': 'The desk is locked.',
  'conversation-first': 'Open the conversation first that the text is for.',
  'other-conversation': 'What was copied last belongs to another conversation, so it is not pasted here.',
  'other-company': 'What was copied last belongs to a conversation of another company, so it is not pasted here.',
  'no-reason-given': 'No reason was given, so nothing was pasted.',
  'reason-not-long-enough': 'That was too short to be a reason, so nothing was pasted.',
  'copy-no-conversation': 'Only text of an open conversation can be copied.',
  'copy-too-long': 'That is more text than the desk’s clipboard takes.',
  'copy-not-checked': 'This text could not be checked, so it was not copied.',
  'paste-no-conversation': 'Text is pasted into an open conversation only.',
  'nothing-copied': 'Nothing was copied in this conversation, and text of other programs is not pasted at this desk.',
  'clipboard-not-readable':
    'This machine does not let the desk read the clipboard of other programs, so nothing was pasted.',
  'signal-seen': {
    virtualMachine: 'This machine looks like a virtual one.',
    remoteSession: 'This session looks like a remote one.',
    debugger: 'A debugger is attached to the desk.',
    removableMedia: 'A removable disk, stick or card is plugged in.',
    secondDisplay: 'A second or mirrored screen is connected.',
  },
  'why-paste': 'Text from another program is about to be pasted into this conversation. Why do you need it?',
  'recovery-code-used_one':
    'A recovery code opened this session; one is left. Make new ones in your account. ' +
    'If it was not you who used it, tell your IT department at once.',
  'recovery-code-used_other':
    'A recovery code opened this session; {{count}} are left. Make new ones in your account. ' +
    'If it was not you who used it, tell your IT department at once.',
  'password-expires_one': 'Your server password runs out within a day. Change it in your account before that.',
  'password-expires_other': 'Your server password runs out in {{count}} days. Change it in your account before that.',
  'workstation-password-expires_one':
    'The workstation password of this machine runs out within a day. ' +
    'Your IT department can change it before that; afterwards the next person who signs in here has to.',
  'workstation-password-expires_other':
    'The workstation password of this machine runs out in {{count}} days. ' +
    'Your IT department can change it before that; afterwards the next person who signs in here has to.',
  'earlier-work-lost':
    'Your server password has changed, and what waited here under the former one can no longer be opened: ' +
    '{{lost}}. Nothing of it was sent.',
  'lost-messages_one': '{{count}} message',
  'lost-messages_other': '{{count}} messages',
  'lost-entries_one': '{{count}} entry',
  'lost-entries_other': '{{count}} entries',
  'lost-drafts_one': '{{count}} draft',
  'lost-drafts_other': '{{count}} drafts',
  'item-refused': '{{what}} for {{visitor}} was refused by the server: {{why}}',
  'item-key-changed':
    '{{what}} for {{visitor}} could not be handed over: the company has changed its key since. ' +
    'It stays here, sealed. Ask the visitor again, or tell your supervisor.',
  'item-unreadable': '{{what}} for {{visitor}} can no longer be read at this desk, so it was not sent. It was kept.',
  'item-message': 'A message',
  'item-entry': 'An entry',
  'item-entry-of': 'An entry ({{kind}})',
  kinds: { email: 'e-mail address', phone: 'phone number' },
  'unnamed-visitor': 'a visitor whose conversation is no longer open here',
  'file-not-deleted': 'The file could not be deleted. Delete it: the passwords are in it.',
  'answer-awaited':
    'Visitor {{visitor}} waits long for your answer. In {{seconds}} seconds the conversation goes back to the queue.',
  'import-cut-off': 'Something went wrong on this workstation.',
} as const;
