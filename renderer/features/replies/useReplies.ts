/** The replies of a client company: a page at a time, and what a person does with them. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReplyForm, ReplyPage, ReplyRow, ReplySet, ReplyText } from '../../../contract/replies.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { inWords } from '../../i18n/inWords.ts';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';

const PAGE = 100;

export interface Notice {
  readonly tone: 'info' | 'danger';
  readonly text: string;
}

export function useReplies(tenantId: string, search: string, set: ReplySet | null) {
  const { bridge } = useDesk();
  const [page, setPage] = useState<ReplyPage | null>(null);
  const [isFailed, setFailed] = useState(false);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [busy, setBusy] = useState(false);
  const newest = useRef(0);
  const load = useCallback(
    (offset: number): void => {
      newest.current += 1;
      const mine = newest.current;
      bridge.listReplies({ tenantId, search, set, offset, limit: PAGE }).then(
        (next) => {
          if (mine !== newest.current) return;
          setFailed(false);
          setPage((before) =>
            offset === 0 || before === null ? next : { ...next, replies: [...before.replies, ...next.replies] },
          );
        },
        () => {
          if (mine === newest.current) setFailed(true);
        },
      );
    },
    [bridge, tenantId, search, set],
  );
  useEffect(() => load(0), [load]);

  /** @returns what the work gives; null where it failed, with the notice */
  async function work<T>(what: () => Promise<T>): Promise<T | null> {
    setBusy(true);
    try {
      return await what();
    } catch (cause) {
      setNotice({ tone: 'danger', text: t('replies.failed', { words: errorWords(cause) }) });
      return null;
    } finally {
      setBusy(false);
    }
  }
  return {
    page,
    isFailed,
    notice,
    busy,
    load: (): void => load(0),
    more: (): void => load(page?.replies.length ?? 0),
    /** @returns what is wrong with it; '' where it was refused for another reason; null where it is saved */
    async save(id: string, baseVersion: number, reply: ReplyForm): Promise<string | null> {
      const saved = await work(() => bridge.saveReply({ tenantId, replyId: id, baseVersion, reply }));
      if (saved === null) return '';
      if (saved.problem !== null) return inWords(saved.problem.notice);
      setNotice({ tone: 'info', text: t('replies.saved') });
      load(0);
      return null;
    },
    async retire({ id, version }: ReplyRow): Promise<void> {
      if ((await work(() => bridge.retireReply({ tenantId, replyId: id, baseVersion: version }))) === null) return;
      setNotice({ tone: 'info', text: t('replies.retired') });
      load(0);
    },
    /** @returns what is wrong, each with its reply; null where all are there */
    async bring(set_: ReplySet, teamId: string | null, given: readonly ReplyText[]): Promise<string[] | null> {
      const done = await work(() => bridge.importReplies({ tenantId, set: set_, teamId, replies: [...given] }));
      if (done === null) return [];
      const { problems, ...counts } = done;
      if (problems.length > 0)
        return problems.map(({ at, notice: fault }) =>
          at === null
            ? inWords(fault)
            : t('replies.ofReply', { name: given[at]?.shortName ?? '', words: inWords(fault) }),
        );
      setNotice({ tone: 'info', text: t('replies.imported', counts) });
      load(0);
      return null;
    },
    async allowBlanks(on: boolean): Promise<void> {
      if ((await work(() => bridge.setVisitorBlanks({ tenantId, on }))) !== null) load(0);
    },
  };
}
export type RepliesWork = ReturnType<typeof useReplies>;
