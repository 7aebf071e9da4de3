/** What a line has that a person has to look at, and how it differs from the last attested review. */
import type {
  AccessDifference,
  AccessDifferenceKind,
  AccessFinding,
  AccessState,
} from '../../../contract/accessReview.ts';
import { hasPower } from '../../../core/access/roles.ts';
import { DIFFERENCE_LENGTH } from '../../../core/vocabulary/accessReview.ts';

const named = (list: readonly { readonly name: string }[]): string => list.map(({ name }) => name).join(', ');

/** What a person has to look at in the state itself. */
export function findingsOf(state: AccessState | null, now: number): AccessFinding[] {
  switch (state?.kind) {
    case 'person': {
      if (state.leftAt !== null) return [];
      const isPowerful = hasPower(state.role);
      const { apps, securityKeys } = state.factors;
      return [
        ...(isPowerful ? ['power' as const] : []),
        ...(state.signedIn.status === 'used' ? [] : ['unused' as const]),
        ...(isPowerful && apps + securityKeys === 0 ? ['no-second-factor' as const] : []),
      ];
    }
    case 'workstation':
      return state.seen.status === 'unused' ? ['unused'] : [];
    case 'address-rule':
      return state.expiresAt !== null && state.expiresAt <= now ? ['expired'] : [];
    default:
      return [];
  }
}

/**
 * How `after` differs from `before`, of the same subject: codes, names, and dates of ISO 8601. When it was used is left
 * out.
 */
export function differencesOf(before: AccessState, after: AccessState): AccessDifference[] {
  const found: AccessDifference[] = [];
  const compare = (what: AccessDifferenceKind, was: string, becomes: string): void => {
    if (was !== becomes)
      found.push({ what, before: was.slice(0, DIFFERENCE_LENGTH), after: becomes.slice(0, DIFFERENCE_LENGTH) });
  };
  if (before.kind === 'person' && after.kind === 'person') {
    compare('role', before.role, after.role);
    compare('left', before.leftAt === null ? 'here' : 'left', after.leftAt === null ? 'here' : 'left');
    compare('tenants', named(before.tenants), named(after.tenants));
    compare('teams', named(before.teams), named(after.teams));
    const factors = ({ factors: { apps, securityKeys } }: typeof before): string => String(apps + securityKeys);
    compare('second-factors', factors(before), factors(after));
  } else if (before.kind === 'workstation' && after.kind === 'workstation') {
    compare('group', before.group?.name ?? '', after.group?.name ?? '');
    compare('tenants', named(before.tenants), named(after.tenants));
  } else if (before.kind === 'address-rule' && after.kind === 'address-rule') {
    compare('rule', before.range, after.range);
    const end = ({ expiresAt }: typeof before): string => (expiresAt === null ? '' : new Date(expiresAt).toISOString());
    compare('until', end(before), end(after));
    compare('use', before.use, after.use);
    compare('role', before.role ?? '', after.role ?? '');
    compare('group', before.group?.name ?? before.tenant?.name ?? '', after.group?.name ?? after.tenant?.name ?? '');
  }
  return found;
}
