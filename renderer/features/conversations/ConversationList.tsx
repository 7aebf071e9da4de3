/** All conversations that the person may see, as one list box: arrows move, Enter opens. */
import { useMemo, useState } from 'react';
import { ListBox, ListBoxItem, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { ConversationSummary, Tenant } from '../../../contract/common.ts';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { byUrgency, FILTERS, keptOrder, matches, nextWaiting, type Filter } from './conversationOrder.ts';
import { ClosedList } from './ClosedList.tsx';
import { ConversationRow } from './ConversationRow.tsx';
import { SearchField } from '../search/SearchField.tsx';
import { SearchResults } from '../search/SearchResults.tsx';

/** A conversation that was opened from this list stays in it when an answer or its end takes it out of the filter. */
interface Pinned {
  filter: Filter;
  id: string;
}
const EMPTY = {
  closed: wordsOf('conversations.emptyClosed'),
  mine: wordsOf('conversations.emptyMine'),
  waiting: wordsOf('conversations.emptyWaiting'),
  all: wordsOf('conversations.emptyAll'),
};

export function ConversationList({
  personId,
  tenants,
  filters,
  opened,
}: {
  personId: string;
  tenants: readonly Tenant[];
  filters: readonly Filter[];
  opened: () => void;
}) {
  const desk = useDesk();
  const conversations = usePicked((each) => each.conversations);
  const load = usePicked((each) => each.conversationsLoad);
  const openId = usePicked((each) => each.openId);
  const search = usePicked((each) => each.search);
  const [filter, setFilter] = useState<Filter>(filters[0] ?? 'all');
  const [pinned, setPinned] = useState<Pinned | null>(null);
  const { items, freeze, release } = useSteadyOrder(conversations, filter, personId, pinned);
  const counts = useMemo(
    () =>
      new Map(
        filters.map((each) => [each, [...conversations.values()].filter((one) => matches(one, each, personId)).length]),
      ),
    [conversations, filters, personId],
  );

  // The order in which somebody goes through the list with the keys: an answer moves its conversation down, and the
  // next one must still be the one that came after it.
  const [walk, setWalk] = useState<readonly string[]>([]);

  const open = (id: string, thenWrite = false, order: readonly string[] = items.map((each) => each.id)): void => {
    setPinned({ filter, id });
    setWalk(order);
    void desk.open(id, thenWrite);
    opened();
  };
  // A person who was writing continues in the composer of the next conversation.
  const writes = (): boolean => document.activeElement?.closest('[data-region="composer"]') !== null;
  const step = (by: 1 | -1): void => {
    const order = keptOrder(items, openId !== null && walk.includes(openId) ? walk : []).map((each) => each.id);
    const here = openId === null ? -1 : order.indexOf(openId);
    const next = here === -1 ? order.at(by === 1 ? 0 : -1) : order[here + by];
    if (next !== undefined) open(next, writes(), order);
  };
  const toNextWaiting = (): void => {
    const next = nextWaiting(conversations.values(), personId, openId);
    if (next === null) return desk.notice(t('conversations.noneWaits'), 'info');
    open(next, writes());
  };
  useShortcuts({ next: () => step(1), previous: () => step(-1), nextWaiting: toNextWaiting });

  const showsOpen = search === null && filter !== 'closed';
  return (
    <section
      className="list"
      data-region="conversations"
      aria-labelledby="list-title"
      onPointerEnter={freeze}
      onPointerLeave={release}
    >
      <div className="pane-head">
        <h2 id="list-title">{t('conversations.title')}</h2>
        {filters.length > 1 && (
          <ToggleButtonGroup
            className="segments"
            aria-label={t('conversations.filter')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[filter]}
            onSelectionChange={(keys) => {
              for (const key of keys) setFilter(FILTERS.find((each) => each === key) ?? 'all');
            }}
          >
            {filters.map((each) => (
              <ToggleButton key={each} id={each} className="segment">
                {t(each === 'closed' ? 'conversations.closedTitle' : `conversations.${each}`)}
                {/* How many are closed, the page does not know. */}
                {each !== 'closed' && <span className="count"> {counts.get(each) ?? 0}</span>}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        )}
        <SearchField />
      </div>
      {search !== null && <SearchResults search={search} opened={opened} />}
      {search === null && filter === 'closed' && (
        <ClosedList
          personId={personId}
          tenants={tenants}
          open={(conversation) => {
            void desk.openClosed(conversation);
            opened();
          }}
        />
      )}
      {showsOpen && load === 'loading' && conversations.size === 0 && <Loading label={t('conversations.title')} />}
      {showsOpen && load === 'error' && (
        <Failed
          text={t('conversations.error')}
          retryLabel={t('app.retry')}
          retry={() => void desk.loadConversations()}
        />
      )}
      {showsOpen && load === 'ready' && items.length === 0 && <Empty icon="chat" {...EMPTY[filter]} />}
      {showsOpen && items.length > 0 && (
        <ListBox
          className="rows"
          aria-labelledby="list-title"
          items={items}
          selectionMode="single"
          selectedKeys={openId === null ? [] : [openId]}
          dependencies={[openId]}
          escapeKeyBehavior="none"
          data-region-focus=""
          onSelectionChange={(keys) => {
            if (keys !== 'all') for (const key of keys) open(String(key));
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
    </section>
  );
}

/** Sorted by urgency, except while the pointer is over the list: then nothing changes places. */
function useSteadyOrder(
  conversations: ReadonlyMap<string, ConversationSummary>,
  filter: Filter,
  personId: string,
  pinned: Pinned | null,
) {
  const [kept, setKept] = useState<readonly string[] | null>(null);
  const items = useMemo(() => {
    const stays = pinned?.filter === filter ? pinned.id : null;
    const sorted = [...conversations.values()]
      .filter((each) => each.id === stays || matches(each, filter, personId))
      .sort(byUrgency);
    return kept === null ? sorted : keptOrder(sorted, kept);
  }, [conversations, filter, personId, kept, pinned]);
  return { items, freeze: () => setKept(items.map((each) => each.id)), release: () => setKept(null) };
}
