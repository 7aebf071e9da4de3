/** By which records it is seen that a permission was used, against what the routes of the contract record. */
import { expect, test } from 'vitest';
import { ROUTES, type RouteName } from '../../../contract/api.ts';
import { PERMISSIONS, type Permission } from '../../../core/vocabulary/permissions.ts';
import { USES } from '../../../server/domains/accessReview/uses.ts';

const routesOf = (permission: Permission): RouteName[] =>
  (Object.keys(ROUTES) as RouteName[]).filter((name) => ROUTES[name].permission === permission);
const kindOf = (name: RouteName): string | null => ROUTES[name].record.kind;

/** Routes that leave no record, of permissions every other use of which does: nothing is done or read of a person. */
const UNSEEN = [
  'readStates',
  'markRead',
  'reopenUntil',
  'getAvailability',
  'ownPublicDetails',
  'findReplies',
  'fillReply',
  'ledgerCheckpoint',
  'ledgerTile',
  'listReplies',
  'maskingStatus',
  'listPublicDetails',
  'resetStart',
  'listRequests',
  'listAccessReviews',
  'serverStatement',
  'addressStatus',
  'tryAddress',
  'loginPeople',
  'loginsOf',
];

const SEEN_ALWAYS = PERMISSIONS.filter((permission) => USES[permission].always);

test.each(SEEN_ALWAYS)('%s: each recording route of it leaves a record that is looked for', (permission) => {
  const { kinds = [], routes = [], actions = [] } = USES[permission];
  const missed = routesOf(permission).filter((name) => {
    const kind = kindOf(name);
    if (kind === null) return false;
    if (kind === 'records-read') return !routes.includes(name);
    return kind === 'administration' ? actions.length === 0 : !(kinds as readonly string[]).includes(kind);
  });
  expect(missed).toEqual([]);
});

test('what leaves no record, of these permissions, is known', () => {
  expect(SEEN_ALWAYS.flatMap(routesOf).filter((name) => kindOf(name) === null)).toEqual(UNSEEN);
});

test.each(PERMISSIONS)('%s: what is looked for is recorded by a route of it', (permission) => {
  const { kinds = [], routes = [] } = USES[permission];
  const own = routesOf(permission);
  const recorded = own.map(kindOf);
  expect(kinds.filter((kind) => !recorded.includes(kind))).toEqual([]);
  expect(routes.filter((name) => !own.includes(name) || kindOf(name) !== 'records-read')).toEqual([]);
});
