/** The rules of addresses as the page has them, and what is asked of the server about them. */
import { useCallback, useEffect, useState } from 'react';
import type {
  AddressChange,
  AddressOutcome,
  AddressRule,
  AddressStatus,
  RuleSubject,
} from '../../../contract/addresses.ts';
import { t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import type { SignedIn } from '../../store/session.ts';
import { useDesk } from '../../store/context.ts';

export interface Notice {
  readonly tone: 'info' | 'danger';
  readonly text: string;
}
/** A change that waits for a word: it would shut its maker out. */
export interface Waiting {
  readonly ownAddress: string;
  readonly again: () => Promise<void>;
}
type Fault = Extract<AddressOutcome, { outcome: 'fault' }>;

export function useAddressWork() {
  const { bridge } = useDesk();
  const [status, setStatus] = useState<AddressStatus | null>(null);
  /** Why the newest request for the rules failed; the rules shown before stay on the screen. */
  const [failed, setFailed] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [waiting, setWaiting] = useState<Waiting | null>(null);

  const load = useCallback(
    (): Promise<void> =>
      bridge.getAddresses({}).then(
        (found) => {
          setStatus(found);
          setFailed(null);
        },
        (cause: unknown) => setFailed(t('addresses.failed', { words: errorWords(cause) })),
      ),
    [bridge],
  );
  useEffect(() => {
    void load();
  }, [load]);

  /** @returns what is wrong with the form; null when it was stored or waits for a word. */
  async function ask(
    act: (knowingly: boolean) => Promise<AddressOutcome>,
    done: string,
    knowingly = false,
  ): Promise<Fault | null> {
    setBusy(true);
    setNotice(null);
    try {
      const outcome = await act(knowingly);
      if (outcome.outcome === 'fault') return outcome;
      if (outcome.outcome === 'locks-out') {
        setWaiting({
          ownAddress: outcome.ownAddress,
          again: async () => {
            setWaiting(null);
            await ask(act, done, true);
          },
        });
        return null;
      }
      setNotice({ tone: 'info', text: outcome.outcome === 'requested' ? t('addresses.requested') : done });
      await load();
      return null;
    } catch (cause) {
      setNotice({ tone: 'danger', text: t('addresses.failed', { words: errorWords(cause) }) });
      return null;
    } finally {
      setBusy(false);
    }
  }

  const baseRevision = status?.revision ?? 0;
  return {
    bridge,
    status,
    failed,
    busy,
    notice,
    waiting,
    load,
    setNotice,
    forget: () => setWaiting(null),
    change: (change: AddressChange) =>
      ask(
        (knowingly) => bridge.changeAddresses({ baseRevision, change, knowingly }),
        change.action === 'remove' ? t('addresses.removed') : t('addresses.stored'),
      ),
    undo: () => ask((knowingly) => bridge.undoAddresses({ baseRevision, knowingly }), t('addresses.undone')),
  };
}
export type AddressWork = ReturnType<typeof useAddressWork>;

/** Whom a rule is for, in words. */
export function subjectWords(
  subject: RuleSubject,
  status: Pick<AddressStatus, 'groups'>,
  tenants: SignedIn['tenants'],
): string {
  switch (subject.kind) {
    case 'everybody':
      return t('addresses.kinds.everybody');
    case 'group':
      return status.groups.find(({ id }) => id === subject.groupId)?.name ?? t('addresses.kinds.group');
    case 'role':
      return t(`roles.${subject.role}`);
    case 'tenant':
      return tenants.find(({ id }) => id === subject.tenantId)?.name ?? t('addresses.kinds.tenant');
  }
}

const byName = (subject: RuleSubject): string =>
  JSON.stringify(Object.entries(subject).toSorted(([a], [b]) => (a < b ? -1 : 1)));
export const sameSubject = (a: RuleSubject, b: RuleSubject): boolean => byName(a) === byName(b);
export const ruleKey = (rule: AddressRule): string => rule.id ?? `${rule.use} ${rule.range}`;
