/**
 * Workstations for the substitute desk. Its rules are the fewest that the page can show; the real ones are the
 * server's.
 */
import type { VerbArgs, VerbResult } from '../../../contract/bridge.ts';
import type { OpenCode, WORKSTATION_VERBS, WorkstationGroup, WorkstationRow } from '../../../contract/workstations.ts';
import { id, TENANTS } from './scenario.ts';

const DAY = 86_400_000;
type Verb = keyof typeof WORKSTATION_VERBS;
type Verbs = { [V in Verb]: (args: VerbArgs<V>) => Promise<VerbResult<V>> };

const CODE =
  '044K2C-HQ5RR2-WC1E65-VSTQE4-ZJZ722-JW3BTQ-C08DJ6-CDMCKB-MM06A1-C34BNW-J3HH84-JZ7YSQ-WZ3NYC-JBM3XT-DFZFG5-RBEP5Q-SCDS2V-TN1KMQ-M78';

function made(count: number, now: number, groups: readonly WorkstationGroup[]): WorkstationRow[] {
  return Array.from({ length: count }, (_, index): WorkstationRow => ({
    id: id(10, index),
    name: `LON-DESK-${String(index + 1).padStart(3, '0')}`,
    groupId: groups[index % 3]?.id ?? null,
    enrolledAt: now - ((index % 90) + 3) * DAY,
    revokedAt: index % 11 === 10 ? now - 2 * DAY : null,
    certificateExpiresAt:
      index % 7 === 6 ? now + 9 * DAY : index % 13 === 12 ? now - DAY : now + (180 - (index % 90)) * DAY,
    renewing: index % 7 === 5,
    seenAt: index % 8 === 7 ? null : now - index * 61_000,
    level: index % 5 === 4 ? null : index % 4 === 3 ? 1 : 2,
    checkedAt: index % 5 === 4 ? null : now - index * 120_000,
    manageable: index % 9 !== 8,
  }));
}

export function workstationVerbs(how: { workstations: number }, now: number, list: <T>(value: T) => Promise<T>): Verbs {
  let groups: WorkstationGroup[] = [
    { id: id(11, 1), name: 'Bank floor', tenantIds: [TENANTS[0]?.id ?? ''], manageable: true },
    { id: id(11, 2), name: 'Travel floor', tenantIds: [TENANTS[1]?.id ?? ''], manageable: true },
  ];
  let rows = made(how.workstations, now, groups);
  let codes: OpenCode[] =
    how.workstations === 0
      ? []
      : [
          {
            id: id(12, 1),
            name: 'LON-DESK-091',
            groupId: groups[0]?.id ?? null,
            replaces: null,
            ranges: ['10.2.0.0/16'],
            madeAt: now - 600_000,
            madeBy: 'Idris Bello',
            expiresAt: now + 7 * 3_600_000,
          },
        ];
  let next = 900;
  const done = { ok: true } as const;
  return {
    getWorkstations: () => list({ workstations: rows, groups, codes, serverTime: now }),
    makeEnrolmentCode(form) {
      if (form.ranges !== undefined && form.ranges.some((range) => !/^[\d.:a-f/]+$/i.test(range)))
        return Promise.reject(
          new Error(`"${form.ranges[0] ?? ''}" is not an address range: its address cannot be read.`),
        );
      const code = {
        id: id(12, (next += 1)),
        name: form.name,
        groupId: form.groupId,
        replaces: form.replaces,
        ranges: form.ranges,
        madeAt: now,
        madeBy: 'Idris Bello',
        expiresAt: now + form.hours * 3_600_000,
      };
      codes = [code, ...codes];
      return Promise.resolve({ id: code.id, code: CODE, expiresAt: code.expiresAt });
    },
    saveEnrolmentCode: ({ codeId }) =>
      Promise.resolve({ file: `/home/idris/.local/share/cleandesk/desk/enrolment-${codeId.slice(0, 8)}.txt` }),
    withdrawEnrolmentCode({ codeId }) {
      codes = codes.filter((each) => each.id !== codeId);
      return Promise.resolve(done);
    },
    changeWorkstation({ workstationId, name, groupId }) {
      rows = rows.map((each) => (each.id === workstationId ? { ...each, name, groupId } : each));
      return Promise.resolve(done);
    },
    revokeWorkstation({ workstationId }) {
      rows = rows.map((each) => (each.id === workstationId ? { ...each, revokedAt: now } : each));
      return Promise.resolve(done);
    },
    addWorkstationGroup({ name, tenantIds }) {
      if (groups.some((each) => each.name.toLowerCase() === name.toLowerCase()))
        return Promise.reject(new Error(`There is a group "${name}" already.`));
      const group = { id: id(11, (next += 1)), name, tenantIds: [...tenantIds], manageable: true };
      groups = [...groups, group];
      return Promise.resolve({ id: group.id });
    },
    changeWorkstationGroup({ groupId, name, tenantIds }) {
      groups = groups.map((each) => (each.id === groupId ? { ...each, name, tenantIds: [...tenantIds] } : each));
      return Promise.resolve(done);
    },
  };
}
