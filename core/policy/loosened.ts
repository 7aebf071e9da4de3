import { LEAVES, valueAt } from './leaves.ts';
import type { Policy } from './policy.ts';
import { atLeastAsStrict } from './strictness.ts';

/**
 * Paths of the values that `after` makes less strict than `before`, in the order of the tree. A changed value that has
 * no order of strictness, such as a folder or a list of hosts, counts as less strict: what cannot be compared is not.
 */
function loosenedValues(before: Policy, after: Policy): string[] {
  return LEAVES.filter(({ meta: { strict }, parts }) => {
    const [was, becomes] = [valueAt(before, parts), valueAt(after, parts)];
    return JSON.stringify(was) !== JSON.stringify(becomes) && !atLeastAsStrict(strict, becomes, was);
  }).map(({ path }) => path);
}

/** Whether a change of the policy takes a second person: by the policy before it, and always for its approvals. */
export const needsApproval = (before: Policy, after: Policy): boolean =>
  loosenedValues(before, after).some(
    (path) => path.startsWith('approvals.') || before.approvals.required.includes('loosen-policy'),
  );
