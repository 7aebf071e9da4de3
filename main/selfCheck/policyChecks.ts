/** What the desk goes by: the policy that the server signed, and what IT has written on this machine. */
import { checkNote } from '../../contract/checkNotes.ts';
import type { Coded } from '../../contract/errors.ts';
import type { DeskPolicy } from '../policy/deskPolicy.ts';
import type { Place } from '../policy/machinePlaces.ts';
import type { Checked, RawLine } from './runChecks.ts';

export type CheckedPolicy = Pick<DeskPolicy, 'places' | 'document' | 'fault' | 'unknown' | 'values'>;

const line = (control: string, state: RawLine['state'], ...notes: readonly Coded[]): RawLine => ({
  control,
  state,
  notes,
});

/** Checks of the machine's and of the server's policy. */
export function policyChecks(policy: CheckedPolicy): readonly Checked[] {
  return [
    { name: 'machine policy', control: 'policy of this machine', check: () => machine(policy) },
    { name: 'server policy', control: 'policy of the server', check: () => [server(policy)] },
  ];
}

function machine(policy: CheckedPolicy): RawLine[] {
  const control = 'policy of this machine';
  const there = policy.places().filter(({ read }) => read.state !== 'absent');
  if (there.length === 0) return [line(control, 'enforced', checkNote('places-none'))];
  return there.map((place) =>
    line(control, place.read.state === 'refused' ? 'failed' : 'enforced', ...said(place, policy)),
  );
}

function said({ place, scope, read }: Place, policy: CheckedPolicy): readonly Coded[] {
  if (read.state === 'refused') return [checkNote('place-refused', { place }), read.note, checkNote('place-said-last')];
  const applied = policy
    .values()
    .filter(({ source }) => 'place' in source && source.place === place)
    .map(({ path }) => path);
  const passed = policy
    .values()
    .filter(({ passedOver }) => passedOver.some((one) => one.place === place))
    .map(({ path }) => path);
  return [
    checkNote(scope === 'machine' ? 'place-of-it' : 'place-of-person', { place }),
    applied.length === 0 ? checkNote('place-nothing-applies') : checkNote('place-applies', { paths: applied }),
    ...(passed.length === 0 ? [] : [checkNote('place-not-followed', { paths: passed })]),
  ];
}

function server(policy: CheckedPolicy): RawLine {
  const control = 'policy of the server';
  const [fault, document, unknown] = [policy.fault(), policy.document(), policy.unknown()];
  if (fault !== null) return line(control, 'failed', { code: fault.notice.code, params: { ...fault.notice.params } });
  if (document === null) return line(control, 'failed', checkNote('policy-none'));
  return line(
    control,
    unknown.length === 0 ? 'enforced' : 'in-part',
    checkNote('policy-signed', { version: document.version, until: new Date(document.expiresAt).toISOString() }),
    ...(unknown.length === 0 ? [] : [checkNote('policy-unknown', { paths: [...unknown] })]),
  );
}
