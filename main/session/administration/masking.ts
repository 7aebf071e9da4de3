/**
 * What the views about masking ask of main: a policy is checked and tried here, by the engine that masks messages, and
 * kept by the server.
 */
import type { VERBS } from '../../../contract/bridge.ts';
import type { Fault } from '../../../contract/faults.ts';
import type { MaskingPolicyForm, MaskingProblem } from '../../../contract/masking.ts';
import { readDetailLines } from '../../../core/masking/policy/detailLines.ts';
import { KINDS } from '../../../core/masking/policy/kinds.ts';
import { readMaskingPolicy } from '../../../core/masking/policy/policy.ts';
import { makePolicyMask } from '../../../core/masking/policy/policyMask.ts';
import { SECRET_BYTES } from '../../../core/masking/policy/pseudonym.ts';
import type { z } from 'zod';
import type { Link } from '../../link/link.ts';

type Verb = 'getMasking' | 'tryMasking' | 'saveMasking' | 'readPublicDetails';
type Args<V extends Verb> = z.output<(typeof VERBS)[V]['args']>;
type Result<V extends Verb> = z.output<(typeof VERBS)[V]['result']>;
export type Masking = { readonly [V in Verb]: (args: Args<V>) => Promise<Result<V>> };

export interface MaskingPorts {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  /** Turns a server that refuses or cannot be reached into words. */
  readonly online: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Masking policies of a tenant; they are checked and tried on this desk before the server stores them. */
export function createMasking({ link, token, online }: MaskingPorts): Masking {
  return {
    async getMasking({ tenantId }) {
      const status = await online(() => link.call('maskingStatus', { tenantId }, {}, token));
      return {
        ...status,
        kinds: KINDS.map(({ type, fixed, styles }) => ({ type, fixed, styles: [...styles] })),
      };
    },
    async tryMasking({ policy, text }) {
      const problems = problemsOf(policy);
      if (problems.length > 0) return { problems, shown: null };
      return { problems, shown: text === '' ? null : tried(policy, text) };
    },
    async saveMasking({ tenantId, baseVersion, policy }) {
      const problems = problemsOf(policy);
      if (problems.length > 0) return { version: null, requestId: null, problems };
      // The server decides: an older or newer one may find something else wrong than this desk.
      return online(() => link.call('saveMasking', { tenantId }, { baseVersion, policy }, token));
    },
    async readPublicDetails({ text, kind }) {
      const { details, problems } = readDetailLines(text, kind);
      return {
        details: [...details],
        problems: problems
          .slice(0, MOST_LINES_NAMED)
          .map(({ line, fault }) => ({ line, notice: fault satisfies Fault })),
      };
    },
  };
}

/** Of one answer, as the contract limits them. */
const MOST_PROBLEMS = 500;
const LONGEST_PATH = 200;
const MOST_LINES_NAMED = 1_000;

function problemsOf(policy: MaskingPolicyForm): MaskingProblem[] {
  const read = readMaskingPolicy(policy);
  return read.ok
    ? []
    : read.problems
        .slice(0, MOST_PROBLEMS)
        .map(({ path, fault }) => ({ path: path.slice(0, LONGEST_PATH), notice: fault satisfies Fault }));
}

/** Pseudonyms of a trial are computed with an invented secret: the tenant's own never leaves the server. */
function tried(given: MaskingPolicyForm, text: string): Result<'tryMasking'>['shown'] {
  const read = readMaskingPolicy(given);
  if (!read.ok) return null;
  const masked = makePolicyMask(read.policy, new Uint8Array(SECRET_BYTES)).mask('trial')({
    id: 'trial',
    author: 'visitor',
    text,
  });
  return { text: masked.text, marks: masked.marks.map((mark) => ({ ...mark })) };
}
