import { EVENTS, VERBS } from '../../../contract/bridge.ts';

/** What went over the stand-in of the bridge. `value` is missing where it was undefined. */
export interface Recorded {
  readonly kind: 'call' | 'answer' | 'event';
  readonly name: string;
  readonly value?: unknown;
}

const isVerb = (name: string): name is keyof typeof VERBS => Object.hasOwn(VERBS, name);
const isEvent = (name: string): name is keyof typeof EVENTS => Object.hasOwn(EVENTS, name);

/** One line for each record that the contract does not allow. */
export function contractFaults(records: readonly Recorded[]): string[] {
  return records.flatMap(({ kind, name, value }) => {
    const schema =
      kind === 'event'
        ? isEvent(name)
          ? EVENTS[name]
          : undefined
        : isVerb(name)
          ? VERBS[name][kind === 'call' ? 'args' : 'result']
          : undefined;
    if (schema === undefined) return [`${kind} ${name} is not in the contract`];
    const checked = schema.safeParse(value);
    return checked.success ? [] : [`${kind} ${name}: ${checked.error.message}`];
  });
}
