/** Alerts: what a person has to look at, as the server raises it, and who has acknowledged it. */
import { z } from 'zod';
import { ActivityDetail } from './activity.ts';
import { Id, Millis, Seq } from './common.ts';
import { CONTENT_FINDINGS, LEDGER_FINDINGS } from './ledger.ts';
import { openCode } from './openCode.ts';
import { forwarded, notRecorded, route, verb, withChange } from './tables.ts';

/** Each has its words in `renderer/i18n/en/alerts.ts`. */
const ALERT_KINDS = [
  /** Many refused addresses in a short time. */
  'intrusion',
  /** A limit on requests, messages or connections was reached. */
  'flood',
  /** A right server password came from a workstation without the proof of its sign-in key. */
  'sign-in-key',
  /** A certificate was asked for without the workstation's sign-in key, or outside of a session. */
  'renewal-refused',
  /** A renewed certificate was used for the first time from another address than the one that it was issued to. */
  'certificate-address',
  /** Keys of a client company were refused by a desk or the server, pinned at first sight, or replaced. */
  'tenant-key',
  /** A workstation uploaded records in a name, or of a tenant, that no session of it had at that time. */
  'record-disputed',
  /** The files that the server runs from are not those of its release, or not those of its last statement. */
  'server-changed',
  /** A session did by the API what its desk has not recorded, or the desk has stopped sending its records. */
  'desk-silent',
  ...LEDGER_FINDINGS,
  ...CONTENT_FINDINGS,
  /** Rights, a policy or a rule of addresses are not what their newest record says, or no record brought them in. */
  'state-unrecorded',
  /** A request was carried out at the server's command line without a second person. */
  'break-glass',
  /** No review of access was attested for as long as policy allows. */
  'access-review-overdue',
] as const;
/**
 * Whether the reader may acknowledge an alert. Somebody whom it concerns may not: another supervisor or administrator
 * does. `no-other-person`: there is none but those whom it concerns.
 */
const Acknowledgeable = z.enum(['by-reader', 'by-another-person', 'no-other-person']);
export type AlertKind = (typeof ALERT_KINDS)[number];

/** What happened, as often as it did within one window. Codes and numbers only; never a value or a text of anybody. */
export const Alert = z.strictObject({
  id: Id,
  /** The order in which alerts began. */
  number: Seq,
  kind: openCode(ALERT_KINDS),
  beganAt: Millis,
  lastAt: Millis,
  count: z.number().int().positive(),
  /** Where it came from, such as an address or the id of a site; null where the reader may not see it. */
  source: z.string().max(200).nullable(),
  personName: z.string().nullable(),
  workstationName: z.string().nullable(),
  tenantName: z.string().nullable(),
  conversationId: Id.nullable(),
  detail: ActivityDetail,
  acknowledgeable: Acknowledgeable,
  acknowledgedAt: Millis.nullable(),
  /** Null where no one has, and for a person whom the reader may not see. */
  acknowledgedBy: z.string().nullable(),
});
export type Alert = z.infer<typeof Alert>;

const page = z.strictObject({
  /** Only alerts that began before the one of this number. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
/** Newest first. `unread` counts those in sight that are not acknowledged, listed or not. */
export const AlertList = z.strictObject({
  alerts: z.array(Alert),
  unread: z.number().int().nonnegative(),
  hasMore: z.boolean(),
});
export type AlertList = z.infer<typeof AlertList>;
const named = z.strictObject({ alertId: Id });

export const ALERT_ROUTES = {
  listAlerts: route({
    method: 'GET',
    path: '/v1/alerts',
    permission: 'alert.read',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: page,
    body: z.strictObject({}),
    result: AlertList,
    summary: 'Alerts, newest first, and how many of them are not acknowledged',
  }),
  acknowledgeAlert: route({
    method: 'POST',
    path: '/v1/alerts/:alertId/acknowledge',
    permission: 'alert.read',
    record: withChange('alert-acknowledged'),
    params: named,
    body: z.strictObject({}),
    result: Alert,
    summary: 'State that a person whom it does not concern has seen the alert; what happens again becomes a new one',
  }),
} as const;

export const ALERT_VERBS = {
  listAlerts: verb({
    needs: 'alert.read',
    args: z.strictObject({ before: z.number().int().positive().optional() }),
    result: AlertList,
    route: 'listAlerts',
  }),
  acknowledgeAlert: forwarded('acknowledgeAlert', ALERT_ROUTES.acknowledgeAlert),
} as const;
