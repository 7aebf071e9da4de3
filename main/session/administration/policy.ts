/**
 * What the view about policy asks of main: the values with their text and their source on this workstation, and
 * changes, which the server judges.
 */
import type { z } from 'zod';
import type { PolicyStatus, PolicyValue, PolicyView, POLICY_VERBS } from '../../../contract/policy.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { LEAVES, valueAt } from '../../../core/policy/leaves.ts';
import { sectionOf, titleOf } from '../../../core/policy/words.ts';
import type { Link } from '../../link/link.ts';
import type { DeskPolicy } from '../../policy/deskPolicy.ts';
import type { Place } from '../../policy/machinePlaces.ts';

type Verb = keyof typeof POLICY_VERBS;
type Args<V extends Verb> = z.output<(typeof POLICY_VERBS)[V]['args']>;
type Result<V extends Verb> = z.output<(typeof POLICY_VERBS)[V]['result']>;

export interface PolicyPorts {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  /** Turns a server that refuses or cannot be reached into words. */
  readonly online: <T>(work: () => Promise<T>) => Promise<T>;
}
export interface PolicyWork {
  standing(): Promise<PolicyStatus>;
  changePolicy(args: Args<'changePolicy'>): Promise<Result<'changePolicy'>>;
  undoPolicy(args: Args<'undoPolicy'>): Promise<Result<'undoPolicy'>>;
}

export function createPolicyWork({ link, token, online }: PolicyPorts): PolicyWork {
  return {
    standing: () => online(() => link.call('policyStatus', {}, {}, token)),
    changePolicy: (args) => online(() => link.call('changePolicy', {}, args, token)),
    undoPolicy: (args) => online(() => link.call('undoPolicy', {}, args, token)),
  };
}

type Json = PolicyValue['stored'];
const json = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;
/** A note for each place; what is in it is told with the values. */
const noteOf = ({ read }: Place): string =>
  read.state === 'refused'
    ? `${read.note}. What it said last holds; where that is not known, the strictest that it could say.`
    : '';

export function policyView(
  standing: PolicyStatus,
  policy: Pick<DeskPolicy, 'held' | 'document' | 'places'>,
): PolicyView {
  const held = new Map(policy.held().map((one) => [one.path, one]));
  const document = policy.document();
  return {
    version: standing.version,
    versions: standing.versions,
    held: document === null ? null : { version: document.version, expiresAt: document.expiresAt },
    places: policy
      .places()
      .map((place) => ({ place: place.place, scope: place.scope, state: place.read.state, note: noteOf(place) })),
    values: LEAVES.map((leaf): PolicyValue => {
      const here = held.get(leaf.path);
      return {
        path: leaf.path,
        section: sectionOf(leaf),
        title: titleOf(leaf),
        text: leaf.meta.text,
        form: leaf.form as PolicyValue['form'],
        nullable: leaf.nullable,
        safe: json(valueAt(SAFE_DEFAULTS, leaf.parts)),
        stored: json(valueAt(standing.policy, leaf.parts)),
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
