/** The question whom a message is for. */
export const receiver = {
  title: 'Is this for the right visitor?',
  doubt: {
    switched: 'You changed to this conversation a moment ago, and the message has personal data in it.',
    'fits-other': 'The message fits another of your open conversations better than this one.',
  },
  to: 'It goes to',
  of: 'Client company',
  contains: 'It contains',
  keys: 'Enter sends nothing here. Press the space bar on a button, or click it. The choice is recorded.',
  back: 'Back to the message',
  send: 'Send to {{visitor}}',
} as const;
