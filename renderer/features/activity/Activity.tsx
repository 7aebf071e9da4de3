/**
 * What happened, newest first, live: rows enter at the top while the top is in view, and are counted while it is not.
 */
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components';
import type { CheckedRow } from '../../../contract/activity.ts';
import type { Tenant } from '../../../contract/common.ts';
import { ACTIVITY_ROWS_SHOWN } from '../../limits.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ActivityDetail } from './ActivityDetail.tsx';
import { ActivityFilters, filterOf, NO_CHOICE, type Choice } from './ActivityFilters.tsx';
import { LedgerFailed, LedgerLine, useLedger } from './LedgerLine.tsx';
import { makeActivityPages } from './activityPages.ts';
import { ActivityTable } from './ActivityTable.tsx';

/** Milliseconds between two looks for new rows, however many arrive. */
const LOOK_EVERY = 500;

interface Props {
  tenants: readonly Tenant[];
  personId: string | null;
  choosePerson: (personId: string | null) => void;
}

export function Activity({ tenants, personId, choosePerson }: Props) {
  const desk = useDesk();
  const pages = useMemo(() => makeActivityPages(desk.bridge), [desk]);
  const state = useSyncExternalStore(pages.subscribe, pages.getSnapshot);
  const source = useMemo(() => ({ version: state.version, row: pages.row, need: pages.need }), [pages, state.version]);
  const newest = usePicked((each) => each.activityNewest);
  const [choice, setChoice] = useState<Choice>(NO_CHOICE);
  const [chosen, setChosen] = useState<CheckedRow | null>(null);
  const [atTop, setAtTop] = useState(true);
  /** A new number scrolls the table to its top. */
  const [topping, setTopping] = useState(0);
  const looked = useRef(0);

  const asked = `${personId ?? ''} ${Object.values(choice).join(' ')}`;
  const [answered, setAnswered] = useState(asked);
  if (asked !== answered) {
    setAnswered(asked);
    setChosen(null);
    setTopping((count) => count + 1);
  }
  useEffect(() => {
    void pages.filterBy(() => filterOf(choice, personId, Date.now()));
  }, [pages, choice, personId]);
  useEffect(() => () => pages.stop(), [pages]);
  useEffect(() => {
    if (newest === 0) return;
    const look = (): void => {
      looked.current = Date.now();
      void (atTop ? pages.pin() : pages.count());
    };
    const timer = window.setTimeout(look, Math.max(0, looked.current + LOOK_EVERY - Date.now()));
    return () => window.clearTimeout(timer);
  }, [pages, newest, atTop]);

  const ledger = useLedger();
  const checked = ledger?.state === 'checked' ? ledger.size : 0;
  const lookedAt = useRef(0);
  // Rows that waited for this checkpoint are asked for again, so that they are shown as checked.
  useEffect(() => {
    if (checked === 0 || checked === lookedAt.current) return;
    lookedAt.current = checked;
    const newestRow = pages.row(0);
    if (atTop && typeof newestRow === 'object' && newestRow.proof === 'waiting') void pages.pin();
  }, [pages, checked, atTop]);

  const rows = Math.min(state.total, ACTIVITY_ROWS_SHOWN);
  const isFailed = ledger?.state === 'failed';
  return (
    <section className="activity" aria-labelledby="activity-title">
      <div className="activity-head" data-region="filters">
        <h2 id="activity-title">{t('activity.title')}</h2>
        <ActivityFilters
          tenants={tenants}
          personId={personId}
          choosePerson={choosePerson}
          choice={choice}
          choose={setChoice}
        />
      </div>
      <div className="table-body">
        <div className="table-frame" data-region="activity">
          {isFailed && <LedgerFailed state={ledger} />}
          {!isFailed && state.load === 'loading' && <Loading label={t('activity.loading')} rows={8} />}
          {!isFailed && state.load === 'error' && (
            <Failed
              text={t('activity.error')}
              retryLabel={t('app.retry')}
              retry={() => void pages.filterBy(() => filterOf(choice, personId, Date.now()))}
            />
          )}
          {!isFailed && state.load === 'ready' && state.total === 0 && (
            <Empty icon="clock" {...wordsOf('activity.empty')} />
          )}
          {!isFailed && state.load === 'ready' && state.total > 0 && (
            <ActivityTable
              source={source}
              rows={rows}
              chosen={chosen?.position ?? null}
              choose={setChosen}
              scrolled={setAtTop}
              topping={topping}
            />
          )}
          {!isFailed && state.fresh > 0 && !atTop && (
            <Button
              className="pill fresh"
              onPress={() => {
                setTopping((count) => count + 1);
                void pages.pin();
              }}
            >
              <Icon name="up" /> {t('activity.new', { count: state.fresh })}
            </Button>
          )}
        </div>
        {!isFailed && chosen !== null && <ActivityDetail row={chosen} close={() => setChosen(null)} />}
      </div>
      <p className="activity-foot small muted" role="status">
        {!isFailed && state.load === 'ready' && (
          <>
            {t('activity.rows', { count: state.total })}
            {state.total > rows && <> · {t('activity.capped', { shown: rows })}</>}
            {' · '}
          </>
        )}
        <LedgerLine state={ledger} />
      </p>
    </section>
  );
}
