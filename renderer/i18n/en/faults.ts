import { passwordFaults } from './passwordFaults.ts';

/** What is wrong with something that a person wrote, by the codes of `contract/faults.ts`. */
export const faults = {
  ...passwordFaults,

  'login-no-name': 'Give the tool a name.',
  'login-no-address': 'Give the address of the tool.',
  'login-no-user': 'Give the user name.',
  'login-no-password': 'Give the password.',
  'login-too-long': 'At most {{most}} characters.',
  'login-invisible': 'No line breaks and no invisible signs.',
  'login-not-an-address': 'This is no address. It begins with https://.',
  'login-not-https': 'Only an address that begins with https:// can be used: a password must not travel in the clear.',
  'login-address-with-user': 'Leave user and password out of the address.',
  'login-address-with-fragment': 'Leave out what follows the sign #.',
  'login-shows-password': {
    name: 'The name is shown in lists and must not contain the password.',
    address: 'The address is shown in lists and must not contain the password.',
  },
  'login-shows-seed': {
    name: 'The name is shown in lists and must not contain the seed.',
    address: 'The address is shown in lists and must not contain the seed.',
  },
  'login-shows-user': {
    name: 'The name is shown in lists and must not contain the user name.',
    address: 'The address is shown in lists and must not contain the user name.',
  },

  'seed-not-otpauth': 'This begins like an otpauth address, but is none.',
  'seed-by-counter': 'Only codes by time (otpauth://totp/…) can be used; this one counts.',
  'seed-twice': 'The otpauth address gives “{{name}}” more than once.',
  'seed-no-secret': 'The otpauth address has no secret.',
  'seed-algorithm': 'The algorithm of the otpauth address must be SHA1, SHA256 or SHA512.',
  'seed-range': 'The “{{name}}” of the otpauth address must be from {{least}} to {{most}}.',
  'seed-not-base32': 'A seed has letters A to Z and digits 2 to 7 only (base32).',
  'seed-incomplete': 'The seed is not complete: a letter is missing, or one too many.',
  'seed-last-letter': 'The seed is not complete: its last letter cannot be there.',
  'seed-short': 'The seed is too short: at least 16 letters.',
  'seed-long': 'The seed is too long.',

  'range-slashes': '“{{range}}” is no address range: it has more than one slash.',
  'range-zone': '“{{range}}” is no address range: a zone such as %eth0 means something on one machine only.',
  'range-address': '“{{range}}” is no address range: its address cannot be read.',
  'range-number': '“{{range}}” is no address range: what follows the slash must be a number.',
  'range-bounds': '“{{range}}” is no address range: the number after the slash must be between {{least}} and {{most}}.',
  'range-bits':
    '“{{range}}” is no address range: its address has bits set beyond the prefix. ' +
    'The range that it lies in is {{within}}.',

  'rule-proxy-wide': 'A proxy is listed by its address, not by a network: at most a /{{prefix}}.',
  'rule-proxy-subject': 'A proxy speaks for everybody who comes through it.',
  'rule-own-subject':
    'The own address of a workstation is looked at before anybody signs in: ' +
    'choose everybody, or a group of workstations.',
  'rule-no-such-tenant': 'There is no such client company here.',
  'rule-no-such-group': 'There is no such group of workstations.',
  'rule-ended': 'This time has passed. A rule ends later than now.',
  'rules-too-many': 'There are {{most}} rules already.',
  'rule-exists': 'There is such a rule already. Change that one.',
  'rule-exists-noted': 'There is such a rule already, with the note “{{note}}”. Change that one.',

  'value-unknown': 'There is no such value.',
  'value-kind': {
    'yes-or-no': 'Must be yes or no.',
    number: 'Must be a number.',
    'whole-number': 'Must be a whole number.',
    text: 'Must be text.',
    list: 'Must be a list.',
    group: 'Must be a group of named values.',
    other: 'Is not of the form that is asked for.',
  },
  'value-empty': 'Must not be empty.',
  'value-form': 'Is not of the form that is asked for.',
  'value-email': 'Must be an e-mail address.',
  'value-colour': 'Must be a colour such as #1d5fa8.',
  'value-absolute-path': 'Must be the whole path of a folder of the server, such as /srv/cleandesk/exports.',
  'value-least': 'Must be at least {{least}}.',
  'value-above': 'Must be more than {{least}}.',
  'value-short': 'Must have at least {{least}} characters.',
  'value-few': 'Needs at least {{least}}.',
  'value-most': 'Must be at most {{most}}.',
  'value-below': 'Must be less than {{most}}.',
  'value-long': 'Must have at most {{most}} characters.',
  'value-many': 'Takes at most {{most}}.',
  'value-choice': 'Must be one of: {{options}}.',
  'value-unknown-names': 'Not known here: {{names}}.',

  'host-ports': '“{{host}}” cannot be listed: its ports must be numbers from 1 to 65535.',
  'host-name':
    '“{{host}}” cannot be listed: write it as the host is called in an address bar, in ASCII and without a dot at the end.',
  'host-top-level': '“{{host}}” cannot be listed: a whole top-level domain is no host.',

  'policy-unreadable': 'This policy cannot be read.',
  'own-address':
    'Your own address, {{address}}, would be accepted no more: the server ends your connection at once, ' +
    'and nobody at an address like yours can sign in to change it back.',
  'own-workstation':
    'The address of your workstation, {{address}}, would lie in no range: your desk locks at once, ' +
    'and no desk at an address like yours offers sign-in.',
  'own-self-check':
    'Your own workstation reaches level {{level}} and this asks for level {{least}}: ' +
    'you could not sign in here again.',

  'detail-email': 'Write one e-mail address, such as help@example.com.',
  'detail-phone': 'Write one telephone number of 5 to 15 digits, such as +44 20 7946 0018.',
  'detail-site': 'Write one site, such as www.example.com or example.com/help, without ? and #.',
  'detail-words':
    'Write words: at least two letters, and for a postal address two words. A number alone could be a visitor’s as well.',
  'detail-card':
    'This has the check digit of a card number, and can never be shown. A telephone number may pass in another form, ' +
    'such as without its country code.',
  'detail-identity':
    'This has the check digit of the number of a person or a business, and can never be shown. Write a telephone number ' +
    'with its country code.',
  'detail-secret': 'This opens or pays for something, or reads like that, and can never be shown.',
  'detail-columns': 'Four columns at most: kind, value, language, note.',
  'details-too-many': 'A list has at most {{most}} details.',

  'reply-short-name': 'A short name has no spaces and no slash.',
  'reply-blank': 'There is no such blank at character {{at}}. Choose one from the list under the text.',
  'reply-blank-in-link':
    'The blank at character {{at}} is in a link, which would hand the visitor’s value to another site. ' +
    'Put a space around it.',
  'reply-hides':
    'What begins at character {{at}} would be hidden from the visitor ({{kind}}). Leave it out, or have it put on the ' +
    'list of public details.',
  'reply-name-taken': 'Another reply of this set and language has this short name.',
  'reply-name-twice': 'An earlier line has the same short name and language.',
  'reply-columns': 'Write four columns: short name, title, language, text.',
  'reply-list-form': 'This is neither CSV nor a JSON list of replies.',
  'replies-too-many': 'There can be {{most}} at most.',

  'masking-cards-off': 'Card numbers cannot be switched off (PCI DSS 4.0.1, requirements 3.4.1 and 3.5.1).',
  'masking-sensitive-off':
    'This cannot be switched off: nobody may keep it after a payment was authorised ' +
    '(PCI DSS 4.0.1, requirement 3.3.1).',
  'masking-no-pseudonym': 'This type has no pseudonym: it would let somebody try values until one looks the same.',
  'masking-type-unknown': 'There is no type {{names}}. There are: {{types}}.',
  'masking-example-card':
    'This contains a card number or code. Use one that was made up: a policy is stored as it is written.',
  'masking-example-missing': 'Needs at least one text in which the pattern finds something.',
  'masking-label-form': 'Must be 3 to 30 letters, with spaces or hyphens between them.',
  'masking-label-taken': 'This is what a type of the masker is called. Choose another.',
  'masking-name-twice': 'There is another pattern of this name.',
  'masking-finds-nothing': 'The pattern finds nothing in this text.',
  'masking-finds-something': 'The pattern finds something in this text.',
  'patterns-too-long':
    'All patterns together are too long to be looked for in every message. ' +
    'Switch one of them off, or make its repeats shorter.',
  'pattern-empty': 'The pattern is empty.',
  'pattern-long': 'The pattern is longer than {{most}} characters.',
  'pattern-places': 'With its repeats written out the pattern has more than {{most}} characters.',
  'pattern-matches-nothing': 'The pattern also matches nothing at all, and so would match everywhere.',
  'pattern-many-characters': 'The pattern names too many different characters.',
  'pattern-short-hit':
    'The shortest text that the pattern can match has a length of {{shortest}}. It needs at least {{least}} characters, ' +
    'or it would hide parts of ordinary words.',
  'pattern-nested': 'At character {{at}}: groups are nested deeper than {{most}}.',
  'pattern-repeat-form':
    'At character {{at}}: after “{” comes how often, such as {4} or {2,6}. A brace itself is written \\{.',
  'pattern-repeat-zero': 'At character {{at}}: something that is repeated 0 times is nothing.',
  'pattern-repeat-twice': 'At character {{at}}: a repeat of a repeat needs a group around the first.',
  'pattern-repeat-sign':
    'At character {{at}}: “{{sign}}” after a repeat makes no difference here: ' +
    'everything that any reading matches is hidden.',
  'pattern-repeat-alone':
    'At character {{at}}: “{{sign}}” repeats what is before it, and nothing is. The sign itself is written \\{{sign}}.',
  'pattern-repeat-many': 'At character {{at}}: more than {{most}} repeats.',
  'pattern-repeat-backwards': 'At character {{at}}: the repeat ends at {{most}}, before it begins at {{least}}.',
  'pattern-anchor':
    'At character {{at}}: “{{sign}}” is not needed: a hit is looked for everywhere, ' +
    'and never begins or ends inside a word or number. The sign itself is written \\{{sign}}.',
  'pattern-boundary':
    'At character {{at}}: {{sign}} is not needed: a hit never begins or ends inside a word or number.',
  'pattern-escape': 'At character {{at}}: {{sign}} is not known here. There are \\d, \\w, \\s, \\D, \\W and \\S.',
  'pattern-backslash': 'At character {{at}}: the pattern ends in a backslash.',
  'pattern-reference': 'At character {{at}}: a reference to what was matched before cannot be done in linear time.',
  'pattern-plane': 'At character {{at}}: a character outside the basic plane of Unicode cannot be in a pattern.',
  'pattern-group-kind':
    'At character {{at}}: looking ahead or behind and named groups cannot be done in linear time ' +
    'or are of no use here. A plain group is ( ).',
  'pattern-group-open': 'At character {{at}}: this group is never closed.',
  'pattern-group-close':
    'At character {{at}}: “)” closes a group that was never opened. The sign itself is written \\).',
  'pattern-class-open': 'At character {{at}}: this class is never closed.',
  'pattern-class-empty': 'At character {{at}}: an empty class matches nothing. A bracket itself is written \\].',
  'pattern-class-opposite':
    'At character {{at}}: an opposite inside a class is not known here. Begin the class with ^ instead.',
  'pattern-range-ends': 'At character {{at}}: a range goes from one character to another.',
  'pattern-range-backwards': 'At character {{at}}: this range runs backwards.',
  'pattern-range-wide': 'At character {{at}}: a range of more than {{most}} characters.',

  'csv-quote-open': 'This quote is never closed.',
  'csv-after-quote': 'Behind a closing quote there is a comma or the end of the line.',
  'csv-quote-in-cell': 'A cell with a quote in it is written in quotes, and that quote is written twice.',
  'csv-line-end': 'A line ends in LF or CRLF.',
  'import-not-a-file': 'This is not a file.',
  'import-too-large': 'The file is larger than {{megabytes}} megabytes.',
  'import-unreadable': 'The file cannot be read.',
  'import-not-utf8': 'The file is not text in UTF-8.',
  'import-no-login': 'There is no login below the names of the columns.',
  'import-too-many': 'At most {{most}} logins are imported at a time.',
  'import-cells': 'This line has {{cells}} cells, and there are {{columns}} columns.',
  'import-no-person': 'Nobody of this name answers chats for your client companies.',
  'import-several-people': 'Several people have this name. Save the login by hand.',
  'import-not-signed-in': 'This person has not signed in at any workstation yet, so there is no key to seal to.',
  'import-no-key': 'No workstation of this person has a key that may be sealed to. Compare the fingerprints first.',
  'import-which-company': 'This person works for several client companies: name one.',
  'import-other-company': 'This person does not work for a client company of this name, or you do not.',
  'import-twice': 'This person has the same tool at the same address in a line above.',
  'import-empty': 'The file is empty. The first line names the columns: {{columns}}.',
  'import-no-column': 'There is no such column. The first line names the columns: {{columns}}.',
  'import-column-twice': 'This column is there already.',
  'import-column-missing': 'The column {{column}} is missing.',

  'likely-card':
    'This number has everything that a card number of a major brand has: a range of one, its length and a right check ' +
    'digit. If it is excepted, it is readable wherever it is written from now on, for {{days}} days at most.',
} as const;
