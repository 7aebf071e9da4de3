/** Structured logs without personal data: only the fields named here are written, whatever the caller passes. */
import { pino, type DestinationStream } from 'pino';
import { logOutput } from '../../core/masking/outputs.ts';

/** What may be logged. No bodies, no texts, no addresses, no URLs, no names of people. */
export interface LogFields {
  /** Pattern of the route, with its parameter names and not their values. */
  route?: string;
  method?: string;
  status?: number;
  milliseconds?: number;
  workstationId?: string;
  count?: number;
  port?: number;
  code?: string;
  reason?: string;
  /** Class of an error; its message may quote what a person wrote and is never logged. */
  error?: string;
  /** File and line of the project's code where an error was thrown. */
  where?: string;
}

const SHAPES: { readonly [F in keyof Required<LogFields>]: (value: unknown) => boolean } = {
  route: (v) => typeof v === 'string' && /^\/[/a-z0-9:_.-]{0,80}$/i.test(v) && fewDigits(v),
  method: (v) => typeof v === 'string' && /^[A-Z]{1,10}$/.test(v),
  status: Number.isSafeInteger,
  milliseconds: Number.isFinite,
  workstationId: (v) => typeof v === 'string' && /^[0-9a-f-]{36}$/.test(v),
  count: Number.isSafeInteger,
  port: Number.isSafeInteger,
  code: word,
  reason: word,
  error: word,
  where: (v) =>
    typeof v === 'string' &&
    /^(?:(?:server|core|contract|cli)\/[\w./-]{1,120}\.ts|elsewhere):\d{1,4}$/.test(v) &&
    fewDigits(v.slice(0, v.indexOf(':'))),
};
/**
 * Words of a program, not of a person: letters, hyphens and underscores, with too few digits for a number that matters.
 */
function word(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z][\w-]{0,59}$/.test(value) && fewDigits(value);
}
function fewDigits(value: string): boolean {
  return (value.match(/\d/g)?.length ?? 0) < 5;
}

const LOG_EVENTS = [
  'started',
  'stopped',
  'request',
  'request-failed',
  'address-refused',
  'certificate-refused',
  'policy-changed',
  'policy-unreadable',
  'sealing-in-javascript',
  'server-key-beside-database',
  'server-certificate-renewed',
  'enrolment-open',
  'enrolment-closed',
  'enrolment-refused',
  'enrolment-failed',
  'realtime-opened',
  'realtime-closed',
  'consumer-cut',
  'visitor-refused',
  'limit-reached',
  'masking-failed',
  'masked-again',
  'ledger-not-intact',
  'failed',
] as const;
export type LogEvent = (typeof LOG_EVENTS)[number];

export interface Log {
  (event: LogEvent, fields?: LogFields): void;
  /** Logs an unexpected error: its class and place, not its message. */
  failure(error: unknown, event?: LogEvent, fields?: LogFields): void;
}

/** One JSON object a line. Fields and events that are not listed in this file are dropped. */
export function openLog(destination: DestinationStream): Log {
  const out = pino(
    {
      base: null,
      timestamp: () => `,"at":${Date.now()}`,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'event',
    },
    destination,
  );
  const log = (event: LogEvent, fields: LogFields = {}): void =>
    out.info(allowed(fields), LOG_EVENTS.includes(event) ? event : 'failed');
  const failure = (error: unknown, event: LogEvent = 'failed', fields: LogFields = {}): void => {
    const code =
      error instanceof Error && 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
    out.error(
      allowed({ ...fields, error: error instanceof Error ? error.name : typeof error, ...code, where: placeOf(error) }),
      event,
    );
  };
  return Object.assign(log, { failure });
}

function allowed(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, fits] of Object.entries(SHAPES)) {
    const value: unknown = Object.hasOwn(fields, name) ? fields[name as keyof LogFields] : undefined;
    // Ids that the server made are random and need no masking; every other word is logged only if the masker changes
    // nothing in it.
    const passed: unknown = typeof value === 'string' && name !== 'workstationId' ? logOutput(value) : value;
    if (passed !== undefined && passed === value && fits(passed)) kept[name] = passed;
  }
  return kept;
}

function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = [...stack.matchAll(/\/((?:server|core|contract|cli)\/[\w./-]+\.ts):(\d+)/g)];
  const frame = frames[0];
  return frame ? `${frame[1]}:${frame[2]}` : 'elsewhere:0';
}
