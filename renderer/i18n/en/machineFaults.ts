/**
 * What is wrong with the connection to the server and with the policy that it signed, for IT at the machine. The first
 * are parts of other sentences.
 */
export const serverFaults = {
  'server-no-answer': 'nobody answered',
  'server-another-server': 'another server answered, with a certificate of an authority that is not the enrolled one',
  'server-other-name': 'the server answered under a name that its certificate does not have',
  'server-server-certificate-expired': "the server's certificate has expired by this machine's clock",
  'server-server-certificate-not-yet-valid': "the server's certificate is not valid yet by this machine's clock",
  'server-own-certificate-refused': "the server refused this workstation's certificate",
  'server-old-tls': 'the server does not speak TLS 1.3',
  'server-clock': "this machine's clock is far off the server's",
  'server-no-protocol': 'what answered does not speak as the server does',
} as const;

/** Times are ISO 8601. */
export const policyFaults = {
  'policy-signature':
    'The policy that the server sent does not carry the signature of the key that this workstation knows. ' +
    'Somebody has changed it, or the key of the server is another one.',
  'policy-unreadable': 'The policy is signed as it should be, and is no JSON.',
  'policy-unreadable-places': 'The policy is signed as it should be, and cannot be read: {{places}}.',
  'policy-other-server': 'The policy is that of another server.',
  'policy-other-workstation': 'The policy is that of another workstation.',
  'policy-other-key':
    'The server names another policy key than the one that this workstation has pinned. If the server was set up ' +
    'anew, enrol this workstation again.',
  'policy-not-enrolled': 'This machine is not enrolled.',
  'policy-not-sent': "The server sends no signed policy. Its program is an older one than this desk's.",
  'policy-rollback':
    'The server sends version {{version}} of the policy, and this workstation has gone by version {{newest}} ' +
    'already. Was the server restored from a backup? "cleandesk server policy reissue --above {{newest}}" makes its ' +
    'policy the newest again.',
  'policy-signed-earlier':
    'The server sends version {{version}} of the policy as it signed it at {{signed}}, and this workstation has it ' +
    'as of {{kept}}.',
  'policy-from-the-future': "The policy was signed at {{signed}}, which is still to come by the server's own clock.",
  'policy-expired':
    'The policy of this workstation, version {{version}}, was good until {{until}}, and the server has not been ' +
    'heard since.',
  'policy-sent-expired': 'The server sends a policy that was good until {{until}}.',
  'policy-clock-back':
    'The clock of this machine was set back: it shows {{shown}}, and this desk has lived through a later time. ' +
    'Until the server says what time it is, nobody knows whether the policy still applies.',
  'policy-clock-forth':
    'The clock of this machine has jumped ahead, to {{shown}}: by it the policy was good until {{until}}. ' +
    'The machine slept, or somebody set the clock. The server can tell.',
} as const;
