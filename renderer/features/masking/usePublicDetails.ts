/** The public details of a client company: what is stored, and what an administrator does with them. */
import { useCallback, useState } from 'react';
import type { DetailForm, DetailList } from '../../../contract/publicDetails.ts';
import { t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { inWords } from '../../i18n/inWords.ts';
import { useDesk } from '../../store/context.ts';
import { useLoaded } from '../../ui/useLoaded.ts';
import type { Notice } from './maskingDraft.ts';

/** What came of adding; `problems` by the place of the detail, from 0. */
export interface AddedDetails {
  readonly isDone: boolean;
  readonly problems: ReadonlyMap<number | null, string>;
}

/** The list, and what can be done with it, each with a notice of what came of it. */
export function usePublicDetails(tenantId: string) {
  const { bridge } = useDesk();
  const ask = useCallback((): Promise<DetailList> => bridge.listPublicDetails({ tenantId }), [bridge, tenantId]);
  const { value, failed, load } = useLoaded(ask);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [busy, setBusy] = useState(false);
  /** @returns what the work gives; null where it failed, with the notice */
  async function work<T>(what: () => Promise<T>): Promise<T | null> {
    setBusy(true);
    try {
      return await what();
    } catch (cause) {
      setNotice({ tone: 'danger', text: t('details.failed', { words: errorWords(cause) }) });
      return null;
    } finally {
      setBusy(false);
    }
  }
  return {
    list: value,
    failed,
    load,
    notice,
    busy,
    async add(details: readonly DetailForm[]): Promise<AddedDetails> {
      const outcome = await work(() => bridge.addPublicDetails({ tenantId, details: [...details] }));
      if (outcome === null) return { isDone: false, problems: new Map() };
      const { added, known, requestId, problems } = outcome;
      if (problems.length > 0) {
        const words = new Map(problems.map(({ at, notice: fault }) => [at, inWords(fault)]));
        setNotice({ tone: 'danger', text: words.get(null) ?? t('details.notAdded', { count: problems.length }) });
        return { isDone: false, problems: words };
      }
      const there = known === 0 ? '' : ` ${t('details.known', { count: known })}`;
      const text = requestId === null ? t('details.added', { count: added }) : t('details.asked');
      setNotice({ tone: 'info', text: text + there });
      load();
      return { isDone: true, problems: new Map() };
    },
    async remove(id: string): Promise<void> {
      if ((await work(() => bridge.removePublicDetails({ tenantId, ids: [id] }))) === null) return;
      setNotice({ tone: 'info', text: t('details.removed') });
      load();
    },
    async export(): Promise<void> {
      const written = await work(() => bridge.exportPublicDetails({ tenantId }));
      if (written !== null) setNotice({ tone: 'info', text: t('details.exported', { file: written.file }) });
    },
  };
}
export type PublicDetailsDraft = ReturnType<typeof usePublicDetails>;
