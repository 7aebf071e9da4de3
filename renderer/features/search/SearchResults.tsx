/** Messages in which the words were found, newest first. Enter opens the conversation at the message. */
import { ListBox, ListBoxItem } from 'react-aria-components';
import type { FoundMessage } from '../../../contract/common.ts';
import { useClock } from '../../store/clock.ts';
import { useDesk } from '../../store/context.ts';
import type { Search } from '../../store/search.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { sameDay, shortDate, timeOfDay } from '../../i18n/format.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { MaskedText } from '../masked/MaskedText.tsx';

export function SearchResults({ search, opened }: { search: Search; opened: () => void }) {
  const desk = useDesk();
  const { found } = search;
  const go = (id: string): void => {
    const hit = found?.hits.find((each) => each.messageId === id);
    if (hit === undefined) return;
    void desk.openMessage(hit);
    opened();
  };
  return (
    <>
      <p className="found-head small" role="status">
        {found !== null && !found.tooShort && found.hits.length > 0 && (
          <strong id="found-title">
            {t(found.hasMore ? 'search.foundMore' : 'search.found', { count: found.hits.length })}
          </strong>
        )}
        {found !== null && found.query.marks.length > 0 && <span> {t('search.masked')}</span>}
      </p>
      {search.status === 'searching' && <Loading label={t('search.searching')} />}
      {search.status === 'error' && <Failed text={search.error ?? t('search.failed')} />}
      {found?.tooShort === true && <Empty icon="search" {...wordsOf('search.tooShort')} />}
      {found !== null && !found.tooShort && found.hits.length === 0 && (
        <Empty icon="search" {...wordsOf('search.nothing')} />
      )}
      {found !== null && found.hits.length > 0 && (
        <ListBox
          className="rows"
          aria-labelledby="found-title"
          items={found.hits.map((hit) => ({ id: hit.messageId, hit }))}
          selectionMode="none"
          escapeKeyBehavior="none"
          onAction={(key) => go(String(key))}
        >
          {({ id, hit }) => (
            <ListBoxItem
              id={id}
              textValue={`${visitorTitle(hit.conversation.visitorName)}, ${hit.conversation.tenant.name}`}
              className="row"
              data-found-message={id}
            >
              <Hit hit={hit} />
            </ListBoxItem>
          )}
        </ListBox>
      )}
    </>
  );
}

function Hit({ hit }: { hit: FoundMessage }) {
  const { conversation, author, authorName, at } = hit;
  const time = useClock((now) => (sameDay(at, now) ? timeOfDay(at) : `${shortDate(at)} ${timeOfDay(at)}`));
  const who =
    author === 'visitor'
      ? visitorTitle(conversation.visitorName)
      : author === 'agent'
        ? (authorName ?? t('conversations.agent'))
        : t('conversations.system');
  return (
    <div className="row-body found-row">
      <span className="stripe" style={{ backgroundColor: conversation.tenant.colour }} aria-hidden="true" />
      <div className="row-line">
        <span className="row-name">{visitorTitle(conversation.visitorName)}</span>
        <span className="row-end">
          <time>{time}</time>
        </span>
      </div>
      <div className="row-line small">
        <span className="row-tenant">{conversation.tenant.name}</span>
        {conversation.status === 'closed' && <span className="row-end">{t('conversations.closed')}</span>}
      </div>
      <p className="found-text small">
        {author !== 'visitor' && <span className="preview-author">{who}: </span>}
        <bdi>
          <MaskedText body={hit.excerpt} reasons="none" places={hit.places} />
        </bdi>
      </p>
    </div>
  );
}
