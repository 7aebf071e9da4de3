import { whole } from './command.ts';

export const PORTS = {
  'desk-port': { type: 'string' },
  'visitor-port': { type: 'string' },
  'enrolment-port': { type: 'string' },
} as const;

/** The ports from the options. @throws NotUnderstood for one that is no whole number. */
export function portsOf(values: { readonly [N in keyof typeof PORTS]?: string | undefined }): {
  deskPort?: number;
  visitorPort?: number;
  enrolmentPort?: number;
} {
  const desk = whole(values['desk-port'], '--desk-port');
  const visitor = whole(values['visitor-port'], '--visitor-port');
  const enrolment = whole(values['enrolment-port'], '--enrolment-port');
  return {
    ...(enrolment === undefined ? {} : { enrolmentPort: enrolment }),
    ...(desk === undefined ? {} : { deskPort: desk }),
    ...(visitor === undefined ? {} : { visitorPort: visitor }),
  };
}
