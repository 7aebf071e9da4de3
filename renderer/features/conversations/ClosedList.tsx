/** Closed conversations, the last closed first, page by page. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button, ListBox, ListBoxItem } from 'react-aria-components';
import type { ConversationSummary, Tenant } from '../../../contract/common.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Select } from '../../ui/Select.tsx';
import { ConversationRow } from './ConversationRow.tsx';

interface Pages {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly conversations: readonly ConversationSummary[];
  readonly hasMore: boolean;
}
const NONE: Pages = { status: 'loading', conversations: [], hasMore: false };

/** The pages of one company, or of all of them. */
function useClosed(tenantId: string) {
  const { bridge } = useDesk();
  const [pages, setPages] = useState<Pages>(NONE);
  const newest = useRef(0);
  const fetchAfter = useCallback(
    async (before: readonly ConversationSummary[]): Promise<void> => {
      const mine = (newest.current += 1);
      const last = before.at(-1);
      const after = last?.closedAt === undefined ? null : { at: last.closedAt, id: last.id };
      const page = await bridge.listClosed({ after, tenantId: tenantId === '' ? null : tenantId }).catch(() => null);
      if (mine !== newest.current) return;
      const known = new Set(before.map(({ id }) => id));
      const more = page?.conversations.filter(({ id }) => !known.has(id)) ?? [];
      setPages({
        status: page === null ? 'failed' : 'ready',
        conversations: [...before, ...more],
        hasMore: page?.hasMore ?? false,
      });
    },
    [bridge, tenantId],
  );
  useEffect(() => {
    void fetchAfter([]);
    return () => {
      newest.current += 1;
    };
  }, [fetchAfter]);
  const loadMore = (): void => {
    setPages({ ...pages, status: 'loading', hasMore: false });
    void fetchAfter(pages.conversations);
  };
  return { pages, loadMore };
}

interface ListProps {
  personId: string;
  open: (conversation: ConversationSummary) => void;
}

export function ClosedList({ tenants, ...list }: ListProps & { tenants: readonly Tenant[] }) {
  const [tenantId, setTenantId] = useState('');
  return (
    <>
      {tenants.length > 1 && (
        <div className="closed-choice">
          <Select
            label={t('conversations.closedOf')}
            value={tenantId}
            options={[
              { value: '', label: t('conversations.everyTenant') },
              ...tenants.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            choose={setTenantId}
          />
        </div>
      )}
      <ClosedOf key={tenantId} tenantId={tenantId} {...list} />
    </>
  );
}

function ClosedOf({ tenantId, personId, open }: ListProps & { tenantId: string }) {
  const { pages, loadMore } = useClosed(tenantId);
  const openId = usePicked((each) => each.openId);
  const live = usePicked((each) => each.conversations);
  // One that was opened again meanwhile is in the other lists.
  const items = pages.conversations.map((each) => live.get(each.id) ?? each).filter((each) => each.status === 'closed');
  return (
    <>
      {pages.status === 'ready' && items.length === 0 && (
        <Empty icon="check" {...wordsOf('conversations.emptyClosed')} />
      )}
      {items.length > 0 && (
        <ListBox
          className="rows"
          aria-label={t('conversations.closedTitle')}
          items={items}
          selectionMode="single"
          selectedKeys={openId === null ? [] : [openId]}
          dependencies={[openId]}
          escapeKeyBehavior="none"
          data-region-focus=""
          onSelectionChange={(keys) => {
            const chosen = keys === 'all' ? undefined : items.find((each) => keys.has(each.id));
            if (chosen !== undefined) open(chosen);
          }}
          disallowEmptySelection
        >
          {(item) => (
            <ListBoxItem
              id={item.id}
              textValue={`${visitorTitle(item.visitorName)}, ${item.tenant.name}`}
              className="row"
              data-conversation-row={item.id}
            >
              <ConversationRow conversation={item} personId={personId} />
            </ListBoxItem>
          )}
        </ListBox>
      )}
      {pages.status === 'loading' && <Loading label={t('conversations.closedTitle')} />}
      {pages.status === 'failed' && (
        <Failed text={t('conversations.errorClosed')} retryLabel={t('app.retry')} retry={loadMore} />
      )}
      {pages.hasMore && (
        <p className="closed-more">
          <Button className="button" onPress={loadMore}>
            {t('conversations.moreClosed')}
          </Button>
        </p>
      )}
    </>
  );
}
