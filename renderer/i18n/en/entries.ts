/** Data that is added to a conversation. */
import type { EntryKind } from '../../../contract/common.ts';

export const entry = {
  title: 'Add data',
  titleReading: 'Added data',
  explain:
    'Sealed for {{tenant}} when you save. Afterwards nobody at a desk can read or change it, and neither can you.',
  kind: 'Kind',
  save: 'Seal and save',
  saving: 'Sealing',
  saved: '{{kind}} was sealed.',
  failed: 'Not saved: {{reason}}',
  receipts: 'Added in this conversation',
  none: 'Nothing has been added yet.',
  queued: 'Waits for the server',
  stored: 'Stored',
  by: 'by {{author}}',
  closed: 'This conversation is closed. Nothing more can be added.',
  readOnly: 'What was added can be read only by the holder of the client company’s key.',
  invalid: {
    empty: 'Fill in the field.',
    long: 'This is too long.',
    email: 'An e-mail address looks like name@example.com.',
    phone: 'A phone number has 5 to 20 digits.',
    date: 'Give the date as year, month and day.',
    future: 'A date of birth lies in the past.',
    order: 'An order number has letters or digits.',
  },
} as const;

export const entryKinds = {
  name: {
    name: 'Name',
    hint: 'Full name as the visitor gave it',
  },
  email: {
    name: 'E-mail',
    hint: 'name@example.com',
  },
  phone: {
    name: 'Phone',
    hint: '+44 20 7946 0000',
  },
  address: {
    name: 'Address',
    hint: 'Street, postcode, city, country',
  },
  'date-of-birth': {
    name: 'Date of birth',
    hint: 'Year, month and day',
  },
  'order-number': {
    name: 'Order number',
    hint: 'As on the confirmation',
  },
  note: {
    name: 'Free note',
    hint: 'Anything the client company should know',
  },
} as const satisfies Record<EntryKind, { name: string; hint: string }>;
