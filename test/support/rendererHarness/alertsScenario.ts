/** Alerts for drawing the page without a server. */
import type { Alert } from '../../../contract/alerts.ts';
import type { Bridge } from '../../../contract/bridge.ts';
import { id, PEOPLE } from './scenario.ts';

type Verbs = Pick<Bridge, 'listAlerts' | 'acknowledgeAlert'>;

export const alertAt = (now: number, number: number, more: Partial<Alert> = {}): Alert => ({
  id: id(17, number),
  number,
  kind: 'flood',
  beganAt: now - (10 - number) * 600_000,
  lastAt: now - (10 - number) * 600_000,
  count: 1,
  source: null,
  personName: null,
  workstationName: null,
  tenantName: null,
  conversationId: null,
  detail: {},
  acknowledgeable: 'by-reader',
  acknowledgedAt: null,
  acknowledgedBy: null,
  ...more,
});

/** Answers from a list in memory. */
export function alertVerbs(now: number, list: <T>(value: T) => Promise<T>): Verbs {
  const alerts = [
    alertAt(now, 3, { count: 412, lastAt: now - 60_000, source: '203.0.113.9', detail: { limit: 'messages' } }),
    alertAt(now, 2, { kind: 'intrusion', source: '198.51.100.7', detail: { refusals: 66, addresses: 3 } }),
    alertAt(now, 4, { kind: 'desk-silent', personName: PEOPLE.sofia.name, acknowledgeable: 'by-another-person' }),
    alertAt(now, 1, { acknowledgedAt: now - 120_000, acknowledgedBy: PEOPLE.sofia.name }),
  ];
  return {
    listAlerts: () =>
      list({ alerts, unread: alerts.filter(({ acknowledgedAt }) => acknowledgedAt === null).length, hasMore: false }),
    acknowledgeAlert({ alertId }) {
      const at = alerts.findIndex((one) => one.id === alertId);
      const found = alerts[at];
      if (found === undefined) return Promise.reject(new Error('There is no such alert.'));
      const seen = { ...found, acknowledgedAt: now, acknowledgedBy: PEOPLE.sofia.name };
      alerts[at] = seen;
      return Promise.resolve(seen);
    },
  };
}
