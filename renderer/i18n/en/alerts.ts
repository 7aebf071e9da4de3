/** Alerts: what the server brings to the people who may see it. */
import type { AlertKind } from '../../../contract/alerts.ts';

export const alerts = {
  title: 'Alerts',
  titleUnread: 'Alerts ({{count, number}})',
  intro: 'What the server wants a person to look at. What happens again within ten minutes is counted, not repeated.',
  unread_zero: 'All are acknowledged.',
  unread_one: '1 is not acknowledged.',
  unread_other: '{{count, number}} are not acknowledged.',
  loading: 'Loading alerts',
  error: 'Alerts could not be loaded.',
  none: { title: 'No alerts', text: 'When the server finds something that a person has to look at, it appears here.' },
  more: 'Show older alerts',
  acknowledge: 'Acknowledge',
  acknowledgeLabel: 'Acknowledge: {{name}}, {{time}}',
  acknowledged: 'Acknowledged {{time}}',
  acknowledgedBy: 'Acknowledged by {{name}}, {{time}}',
  times_one: 'once',
  times_other: '{{count, number}} times',
  since: 'from {{from}} to {{to}}',
  source: 'Source',
  done: 'Acknowledged.',
  notDone: 'Not done: {{words}}',
} as const;

export const alertKinds = {
  'tenant-key': {
    name: 'Key of a company',
    sentence:
      'The key of a company was refused, seen for the first time, or replaced. Compare the fingerprint with the ' +
      'company before anything confidential is saved.',
  },
  intrusion: {
    name: 'Many refused addresses',
    sentence: 'Connections from addresses that no rule contains, many in a short time. The counts are under Addresses.',
  },
  flood: {
    name: 'Flood',
    sentence: 'More requests, messages or connections came from one source than a limit allows. The rest was refused.',
  },
} as const satisfies Record<AlertKind, { name: string; sentence: string }>;
