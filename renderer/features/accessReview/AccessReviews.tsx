/** Reviews of access: the list of one of them, and what is decided about each of its lines. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { AccessLine, AccessReview, AccessReviewList } from '../../../contract/accessReview.ts';
import type { VerbResult } from '../../../contract/bridge.ts';
import { listed, minuteStamp } from '../../i18n/format.ts';
import { inWords } from '../../i18n/inWords.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { noticeOf, type Notice } from '../../store/noticeOf.ts';
import type { ViewProps } from '../../store/session.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { usePaged, type Fetch } from '../../ui/paged.ts';
import { Select } from '../../ui/Select.tsx';
import { TableTitle } from '../../ui/TableTitle.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useLoaded } from '../../ui/useLoaded.ts';
import { useSettled } from '../../ui/useSettled.ts';
import { AccessActs, type Act } from './AccessActs.tsx';
import { AccessPane, type Decided } from './AccessPane.tsx';
import { cellsOf } from './accessWords.ts';

const SHOWS = ['all', 'undecided', 'findings', 'decided'] as const;
const KINDS = [
  'person',
  'workstation',
  'address-rule',
  'enrolment-code',
] as const satisfies readonly AccessLine['kind'][];
const NOTHING: Fetch<AccessLine> = () => Promise.resolve({ rows: [], total: 0 });

export function AccessReviews({ state }: ViewProps) {
  const { bridge } = useDesk();
  const offline = state.connection === 'offline';
  const { value, failed, load } = useLoaded(useCallback(() => bridge.listAccessReviews({}), [bridge]));
  const [chosenId, setChosenId] = useState('');
  const [typed, setTyped] = useState('');
  const search = useSettled(typed);
  const [show, setShow] = useState<(typeof SHOWS)[number]>('all');
  const [kind, setKind] = useState<AccessLine['kind'] | ''>('');
  const [line, setLine] = useState<AccessLine | null>(null);
  const [notice, setNotice] = useState<Notice | null>(null);
  const review = value?.reviews.find(({ id }) => id === chosenId) ?? value?.reviews[0] ?? null;
  const reviewId = review?.id ?? null;
  const fetch = useMemo((): Fetch<AccessLine> => {
    if (reviewId === null) return NOTHING;
    const asked = { reviewId, search, show, ...(kind === '' ? {} : { kind }) };
    return (offset, limit) => bridge.queryAccessLines({ ...asked, offset, limit });
  }, [bridge, reviewId, search, show, kind]);
  const paged = usePaged(fetch);
  const { again } = paged;
  // A colleague who decides at the same moment: what they did is shown.
  useEffect(
    () =>
      bridge.on('accessReview', () => {
        load();
        again();
      }),
    [bridge, load, again],
  );

  const act = async (what: Act): Promise<void> => {
    setNotice(
      await noticeOf(
        async () => {
          if (what === 'export') return exported(await bridge.exportAccessReview({ reviewId: reviewId ?? '' }));
          const [made, words] = await carryOut(what, reviewId ?? '', review?.revision ?? 0);
          if (what === 'begin') setChosenId(made.id);
          return words;
        },
        (words) => t('accessReview.notDone', { words }),
      ),
    );
    setLine(null);
    load();
    again();
  };
  const carryOut = async (
    what: Exclude<Act, 'export'>,
    id: string,
    revision: number,
  ): Promise<[AccessReview, string]> => {
    switch (what) {
      case 'begin':
        return [await bridge.beginAccessReview({}), t('accessReview.begun')];
      case 'compare':
        return [await bridge.compareAccess({ reviewId: id }), t('accessReview.compared')];
      case 'keep':
        return [await bridge.keepUnremarkable({ reviewId: id }), t('accessReview.kept')];
      case 'attest':
        return [await bridge.attestAccess({ reviewId: id, revision }), t('accessReview.attested')];
      case 'end':
        return [await bridge.endAccessReview({ reviewId: id }), t('accessReview.ended')];
    }
  };
  const decide = async (of: AccessLine, decided: Decided): Promise<void> => {
    const made = await noticeOf(
      async () => {
        await bridge.decideAccess({ reviewId: reviewId ?? '', number: of.number, version: of.version, ...decided });
        return t(decided.removal === null ? 'accessReview.decided' : 'accessReview.asked');
      },
      (words) => t('accessReview.notDone', { words }),
    );
    setNotice(made);
    if (made.tone === 'info') setLine(null);
    load();
    again();
  };

  return (
    <main className="table-view">
      <div className="table-view-head" data-region="filters">
        <TableTitle title={t('accessReview.title')} intro={t('accessReview.intro')}>
          {value !== null && (
            <AccessActs review={review} beginClosed={value.closed} offline={offline} act={(what) => void act(what)} />
          )}
        </TableTitle>
        {offline && <Callout tone="warning">{t('accessReview.offline')}</Callout>}
        {value !== null && <Due reviews={value} />}
        {review !== null && <Status review={review} />}
        {review !== null && (
          <form className="table-view-filters" autoComplete="off" onSubmit={(event) => event.preventDefault()}>
            {(value?.reviews.length ?? 0) > 1 && (
              <Select
                label={t('accessReview.choose')}
                isWide
                value={review.id}
                choose={(id) => {
                  setChosenId(id);
                  setLine(null);
                }}
                options={(value?.reviews ?? []).map((one) => ({
                  value: one.id,
                  label: t('accessReview.option', {
                    ...{ at: minuteStamp(one.at), name: one.begunBy, state: t(`accessReview.states.${one.state}`) },
                  }),
                }))}
              />
            )}
            <TextField
              label={t('accessReview.search')}
              isWide
              type="search"
              value={typed}
              maxLength={120}
              change={setTyped}
            />
            <Select
              label={t('accessReview.show')}
              value={show}
              choose={(chosen) => {
                setShow(chosen);
                setLine(null);
              }}
              options={SHOWS.map((one) => ({ value: one, label: t(`accessReview.shows.${one}`) }))}
            />
            <Select
              label={t('accessReview.kind')}
              value={kind}
              choose={(chosen) => {
                setKind(chosen);
                setLine(null);
              }}
              options={[
                { value: '' as AccessLine['kind'] | '', label: t('accessReview.anyKind') },
                ...KINDS.map((one) => ({ value: one, label: t(`accessReview.kinds.${one}`) })),
              ]}
            />
          </form>
        )}
        <div className="table-view-notice" role="status">
          {notice !== null && <Callout tone={notice.tone}>{notice.text}</Callout>}
        </div>
      </div>
      {failed && value === null && <Failed text={t('accessReview.error')} retryLabel={t('app.retry')} retry={load} />}
      {!failed && value === null && <Loading label={t('accessReview.loading')} rows={8} />}
      {value !== null && review === null && <Empty icon="check" {...wordsOf('accessReview.none')} />}
      {review !== null && (
        <div className="table-body">
          <PagedTable
            label={t('accessReview.lines')}
            name="access"
            paged={paged}
            columns={wordsOf('accessReview.columns')}
            keyOf={(one) => String(one.number)}
            chosen={line === null ? null : String(line.number)}
            choose={setLine}
            empty={<Empty icon="check" {...wordsOf('accessReview.empty')} />}
            words={{
              loading: t('accessReview.linesLoading'),
              error: t('accessReview.linesError'),
              retry: t('app.retry'),
              loadingRow: t('accessReview.loadingRow'),
              rowError: t('accessReview.rowError'),
            }}
            cells={cellsOf}
          />
          {line !== null && (
            <AccessPane
              key={`${line.number} ${line.version}`}
              line={line}
              offline={offline}
              close={() => setLine(null)}
              decide={(decided) => void decide(line, decided)}
            />
          )}
        </div>
      )}
      <p className="table-view-foot small muted" role="status">
        {review !== null && paged.load === 'ready' && t('accessReview.total', { count: paged.total })}
      </p>
    </main>
  );
}

const exported = ({ file, sha256, proof }: VerbResult<'exportAccessReview'>): string =>
  t(proof ? 'accessReview.exported' : 'accessReview.exportedAlone', { file, hash: sha256 });

/** When the next review is due, and where one is overdue. */
function Due({ reviews: { tenants, everyDays } }: { reviews: AccessReviewList }) {
  const overdue = tenants.filter((tenant) => tenant.overdue);
  if (overdue.length > 0)
    return (
      <Callout tone="danger">{t('accessReview.overdue', { names: listed(overdue.map(({ name }) => name)) })}</Callout>
    );
  const attested = tenants.flatMap(({ attestedAt }) => (attestedAt === null ? [] : [attestedAt]));
  const next = Math.min(...tenants.map(({ dueAt }) => dueAt));
  if (!Number.isFinite(next)) return null;
  return (
    <p className="small muted">
      {t('accessReview.dueAll', { days: everyDays, at: minuteStamp(next) })}{' '}
      {attested.length === 0
        ? t('accessReview.never')
        : t('accessReview.last', { at: minuteStamp(Math.max(...attested)) })}
    </p>
  );
}

/** How far a review is. */
function Status({ review }: { review: AccessReview }) {
  const { undecided, lines, asked, outdated, toRemove, comparedWith, endedAt, endedBy, sha256 } = review;
  const at = minuteStamp(endedAt ?? 0);
  return (
    <>
      {outdated > 0 && <Callout tone="warning">{t('accessReview.outdated', { count: outdated })}</Callout>}
      <p className="small">
        {review.state === 'open' && t('accessReview.count', { undecided, lines, asked })}
        {review.state === 'attested' &&
          t('accessReview.attestedBy', { name: endedBy ?? '', at, hash: (sha256 ?? '').slice(0, 16) })}
        {review.state === 'ended' && t('accessReview.endedBy', { name: endedBy ?? '', at })}
        {toRemove > 0 && <> · {t('accessReview.toRemove', { count: toRemove })}</>}
      </p>
      <p className="small muted">
        {t('accessReview.since', { at: minuteStamp(review.recordSince) })}{' '}
        {comparedWith === null
          ? t('accessReview.first')
          : t('accessReview.comparedWith', { at: minuteStamp(comparedWith) })}
      </p>
      {review.state === 'open' && review.closed !== null && <p className="small muted">{inWords(review.closed)}</p>}
    </>
  );
}
