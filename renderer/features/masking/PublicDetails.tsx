/** What agents of a client company may write to visitors: the list, and what is added to it. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { DetailRow } from '../../../contract/publicDetails.ts';
import { fullTime, languageWords } from '../../i18n/format.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { SearchBox } from '../../ui/SearchBox.tsx';
import { AddDetails } from './AddDetails.tsx';
import { usePublicDetails, type PublicDetailsDraft } from './usePublicDetails.ts';

const matches = ({ kind, value, language, note }: DetailRow, words: string): boolean =>
  [t(`details.kinds.${kind}`), value, language ?? '', note]
    .join(' ')
    .toLowerCase()
    .includes(words.trim().toLowerCase());

export function PublicDetails({ tenantId, offline }: { tenantId: string; offline: boolean }) {
  const details = usePublicDetails(tenantId);
  const { list, failed, notice } = details;
  if (list === null)
    return failed ? (
      <Failed text={t('details.error')} retryLabel={t('app.retry')} retry={details.load} />
    ) : (
      <Loading label={t('details.loading')} rows={8} />
    );
  return (
    <div className="view-columns">
      <div className="view-main">
        <section className="view-part" data-region="details" aria-labelledby="details-title">
          <h3 id="details-title">{t('details.title')}</h3>
          <p className="small muted">{t('details.hint')}</p>
          <div className="view-notice" role="status">
            {notice !== null && <Callout tone={notice.tone}>{notice.text}</Callout>}
          </div>
          <Listed details={details} rows={list.details} most={list.most} offline={offline} />
        </section>
      </div>
      <div className="view-side">
        <AddDetails details={details} offline={offline} />
      </div>
    </div>
  );
}

interface ListedProps {
  details: PublicDetailsDraft;
  rows: readonly DetailRow[];
  most: number;
  offline: boolean;
}

function Listed({ details, rows, most, offline }: ListedProps) {
  const [words, setWords] = useState('');
  const [removing, setRemoving] = useState<DetailRow | null>(null);
  if (rows.length === 0) return <Empty icon="note" {...wordsOf('details.none')} />;
  const found = rows.filter((row) => matches(row, words));
  return (
    <>
      <div className="details-head">
        <SearchBox label={t('details.search')} placeholder={t('details.searchHint')} value={words} change={setWords} />
        <Button className="button" isDisabled={details.busy || offline} onPress={() => void details.export()}>
          {t('details.export')}
        </Button>
      </div>
      <p className="small muted" role="status">
        {t('details.count', { count: found.length, most })}
      </p>
      {found.length === 0 ? (
        <Empty icon="search" title={t('details.noneFound')} />
      ) : (
        <ul className="lines">
          {found.map((row) => (
            <li className="detail" key={row.id}>
              <div>
                <p className="detail-value">
                  <strong>{row.value}</strong> <span className="small muted">{t(`details.kinds.${row.kind}`)}</span>
                </p>
                <p className="small muted">
                  {[
                    row.language === null ? t('details.allLanguages') : languageWords(row.language),
                    ...(row.note === '' ? [] : [row.note]),
                    row.by === null ? t('masking.byCommandLine') : t('masking.by', { name: row.by }),
                    fullTime(row.at),
                  ].join(' · ')}
                </p>
              </div>
              <Button
                className="button"
                isDisabled={details.busy || offline}
                aria-label={t('details.removeLabel', { value: row.value })}
                onPress={() => setRemoving(row)}
              >
                {t('details.remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Confirm
        isOpen={removing !== null}
        close={() => setRemoving(null)}
        title={t('details.removeTitle')}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('details.remove')}
        confirm={() => {
          if (removing !== null) void details.remove(removing.id);
        }}
      >
        <p>{t('details.removeText', { value: removing?.value ?? '' })}</p>
      </Confirm>
    </>
  );
}
