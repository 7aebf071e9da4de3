/** What the view about policy shows: every value with its text, and its source on this workstation. */
import type { Coded } from '../../../contract/errors.ts';
import type { PolicyStatus, PolicyValue, PolicyView } from '../../../contract/policy.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { LEAVES, valueAt } from '../../../core/policy/leaves.ts';
import { sectionOf, titleOf } from '../../../core/policy/words.ts';
import type { DeskPolicy } from '../../policy/deskPolicy.ts';
import type { Place } from '../../policy/machinePlaces.ts';

type Json = PolicyValue['stored'];
const json = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;
/** Why a place is not taken; its content is given with the values. */
const noteOf = ({ read }: Place): Coded | null => (read.state === 'refused' ? read.note : null);

/** What an administrator sees of each policy value: stored, in force here, and from where. */
export function policyView(
  status: PolicyStatus,
  policy: Pick<DeskPolicy, 'values' | 'document' | 'places'>,
): PolicyView {
  const values = new Map(policy.values().map((one) => [one.path, one]));
  const document = policy.document();
  return {
    version: status.version,
    versions: status.versions,
    current: document === null ? null : { version: document.version, expiresAt: document.expiresAt },
    places: policy
      .places()
      .map((place) => ({ place: place.place, scope: place.scope, state: place.read.state, note: noteOf(place) })),
    values: LEAVES.map((leaf): PolicyValue => {
      const here = values.get(leaf.path);
      return {
        path: leaf.path,
        section: sectionOf(leaf),
        title: titleOf(leaf),
        text: leaf.meta.text,
        form: leaf.form as PolicyValue['form'],
        nullable: leaf.nullable,
        safe: json(valueAt(SAFE_DEFAULTS, leaf.parts)),
        stored: json(valueAt(status.policy, leaf.parts)),
        machine: leaf.meta.machine ?? null,
        here:
          here === undefined
            ? null
            : {
                value: json(here.value),
                source: here.source.from,
                place: 'place' in here.source ? here.source.place : null,
                passedOver: here.passedOver
                  .slice(0, 10)
                  .map((one) => ({ place: one.place, value: json(one.value), why: one.why })),
              },
      };
    }),
  };
}
