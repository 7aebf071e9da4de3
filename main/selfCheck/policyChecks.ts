/** What the desk goes by: the policy that the server signed, and what IT has written on this machine. */
import { itWordsOf } from '../itWords.ts';
import type { DeskPolicy } from '../policy/deskPolicy.ts';
import type { Place } from '../policy/machinePlaces.ts';
import type { Checked, RawLine } from './runChecks.ts';

export type CheckedPolicy = Pick<DeskPolicy, 'places' | 'document' | 'fault' | 'unknown' | 'values'>;

const line = (control: string, state: RawLine['state'], note: string): RawLine => ({ control, state, note });

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
  if (there.length === 0) return [line(control, 'enforced', "none is written here, so the server's holds")];
  return there.map((place) =>
    line(control, place.read.state === 'refused' ? 'failed' : 'enforced', said(place, policy)),
  );
}

function said({ place, scope, read }: Place, policy: CheckedPolicy): string {
  if (read.state === 'refused')
    return (
      `${place} is not taken: ${read.note}. What it said last holds; where that is not known, the strictest that ` +
      'it could say'
    );
  const holding = policy
    .values()
    .filter(({ source }) => 'place' in source && source.place === place)
    .map(({ path }) => path);
  const passed = policy
    .values()
    .filter(({ passedOver }) => passedOver.some((one) => one.place === place))
    .map(({ path }) => path);
  return (
    place +
    (scope === 'machine'
      ? ', written by IT, and nobody else can: '
      : ', which the person at the desk could write and which only tightens: ') +
    `${holding.join(', ') || 'nothing that holds'}${passed.length === 0 ? '' : `; not followed: ${passed.join(', ')}`}`
  );
}

function server(policy: CheckedPolicy): RawLine {
  const control = 'policy of the server';
  const [fault, document, unknown] = [policy.fault(), policy.document(), policy.unknown()];
  if (fault !== null) return line(control, 'failed', itWordsOf(fault.notice));
  if (document === null) return line(control, 'failed', 'this workstation has none, so it opens for nobody');
  const newer =
    unknown.length === 0 ? '' : `; this desk is older than the server and does not know: ${unknown.join(', ')}`;
  return line(
    control,
    newer === '' ? 'enforced' : 'in-part',
    `version ${document.version}, signed by the key that this workstation has pinned, good until ` +
      `${new Date(document.expiresAt).toISOString()}${newer}`,
  );
}
