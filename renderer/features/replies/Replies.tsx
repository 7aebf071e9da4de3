/** The view of canned replies: an agent's own, and those of teams and client companies for those who manage them. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { ReplyRow, ReplySet } from '../../../contract/replies.ts';
import { fullTime, languageWords } from '../../i18n/format.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { useMay } from '../../store/context.ts';
import type { ViewProps } from '../../store/session.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { SearchBox } from '../../ui/SearchBox.tsx';
import { Select } from '../../ui/Select.tsx';
import { useSettled } from '../../ui/useSettled.ts';
import '../../ui/view.css';
import { BlankText } from './BlankText.tsx';
import { ImportReplies } from './ImportReplies.tsx';
import { ReplyEditor } from './ReplyEditor.tsx';
import { useReplies, type RepliesWork } from './useReplies.ts';

const SETS: readonly ReplySet[] = ['personal', 'team', 'tenant'];
const ALL = '';

export function Replies({ state }: ViewProps) {
  const [tenantId, setTenantId] = useState(state.tenants[0]?.id ?? '');
  const [words, setWords] = useState('');
  const [set, setSet] = useState<ReplySet | null>(null);
  const [changing, setChanging] = useState<ReplyRow | null>(null);
  const work = useReplies(tenantId, useSettled(words.trim()), set);
  const offline = state.connection === 'offline';
  const { page, notice } = work;
  return (
    <main className="view">
      <div className="view-head" data-region="replies-head">
        <div className="view-title">
          <h2>{t('replies.title')}</h2>
          <p className="muted">{t('replies.intro')}</p>
        </div>
        <Select
          label={t('replies.tenant')}
          value={tenantId}
          options={state.tenants.map((each) => ({ value: each.id, label: each.name }))}
          choose={(next) => {
            setChanging(null);
            setTenantId(next);
          }}
        />
        <div className="view-notice" role="status">
          {notice !== null && <Callout tone={notice.tone}>{notice.text}</Callout>}
        </div>
      </div>
      {page === null ? (
        work.isFailed ? (
          <Failed text={t('replies.error')} retryLabel={t('app.retry')} retry={work.load} />
        ) : (
          <Loading label={t('replies.loading')} rows={8} />
        )
      ) : (
        <div className="view-columns">
          <div className="view-main">
            <section className="view-part" data-region="replies" aria-labelledby="replies-title">
              <h3 id="replies-title">{t('replies.list')}</h3>
              <div className="replies-head">
                <SearchBox
                  label={t('replies.search')}
                  placeholder={t('replies.searchHint')}
                  value={words}
                  change={setWords}
                />
                <Select
                  label={t('replies.set')}
                  value={set ?? ALL}
                  options={[
                    { value: ALL, label: t('replies.allSets') },
                    ...SETS.map((value) => ({ value: value as string, label: t(`replies.sets.${value}`) })),
                  ]}
                  choose={(next) => setSet(SETS.find((one) => one === next) ?? null)}
                />
              </div>
              <p className="small muted" role="status">
                {t('replies.count', { count: page.total })}
              </p>
              <Listed
                work={work}
                offline={offline}
                isSearch={words.trim() !== '' || set !== null}
                change={setChanging}
              />
            </section>
          </div>
          <div className="view-side">
            <ReplyEditor
              key={`${tenantId} ${changing?.id ?? ''}`}
              work={work}
              reply={changing}
              offline={offline}
              done={() => setChanging(null)}
            />
            <ImportReplies work={work} offline={offline} />
            <VisitorBlanks work={work} offline={offline} />
          </div>
        </div>
      )}
    </main>
  );
}

/** The policy of the client company about naming what a visitor has typed. */
function VisitorBlanks({ work, offline }: { work: RepliesWork; offline: boolean }) {
  if (!useMay('masking.change')) return null;
  return (
    <section className="view-part" data-region="visitor-blanks">
      <label className="tick">
        <input
          type="checkbox"
          checked={work.page?.visitorBlanks ?? false}
          disabled={offline || work.busy}
          onChange={(event) => void work.allowBlanks(event.target.checked)}
        />{' '}
        {t('replies.visitorBlanks')}
      </label>
      <p className="small muted">{t('replies.visitorBlanksHint')}</p>
    </section>
  );
}

interface ListedProps {
  work: RepliesWork;
  offline: boolean;
  isSearch: boolean;
  change: (reply: ReplyRow) => void;
}

function Listed({ work, offline, isSearch, change }: ListedProps) {
  const [retiring, setRetiring] = useState<ReplyRow | null>(null);
  const { replies, total } = work.page ?? { replies: [], total: 0 };
  if (replies.length === 0)
    return isSearch ? (
      <Empty icon="search" title={t('replies.noneFound')} />
    ) : (
      <Empty icon="note" {...wordsOf('replies.none')} />
    );
  return (
    <>
      <ul className="lines">
        {replies.map((row) => (
          <li className="reply" key={row.id}>
            <div>
              <p>
                <strong>/{row.shortName}</strong> {row.title}
              </p>
              <p className="reply-text" dir="auto">
                <BlankText text={row.text} isStored />
              </p>
              <p className="small muted">
                {[
                  row.teamName === null ? t(`replies.sets.${row.set}`) : t('replies.ofTeam', { name: row.teamName }),
                  row.language === null ? t('replies.allLanguages') : languageWords(row.language),
                  ...(row.by === null ? [] : [row.by]),
                  fullTime(row.at),
                ].join(' · ')}
              </p>
            </div>
            {row.isOwn && (
              <div className="reply-acts">
                <Button
                  className="button"
                  isDisabled={offline || work.busy}
                  aria-label={t('replies.changeLabel', { name: row.shortName })}
                  onPress={() => change(row)}
                >
                  {t('replies.change')}
                </Button>
                <Button
                  className="button"
                  isDisabled={offline || work.busy}
                  aria-label={t('replies.retireLabel', { name: row.shortName })}
                  onPress={() => setRetiring(row)}
                >
                  {t('replies.retire')}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {replies.length < total && (
        <Button className="button" isDisabled={work.busy} onPress={work.more}>
          {t('replies.more')}
        </Button>
      )}
      <Confirm
        isOpen={retiring !== null}
        close={() => setRetiring(null)}
        title={t('replies.retireTitle')}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('replies.retire')}
        confirm={() => {
          if (retiring !== null) void work.retire(retiring);
        }}
      >
        <p>{t('replies.retireText', { title: retiring?.title ?? '' })}</p>
      </Confirm>
    </>
  );
}
