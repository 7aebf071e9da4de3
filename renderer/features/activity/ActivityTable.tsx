/**
 * The rows that fit on the glass, of however many there are. The grid itself keeps focus and names its current row, so
 * that a row may leave the document while it is current.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { ActivityRow } from '../../../contract/activity.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { fullTime, sameDay, shortDate, withSeconds } from '../../i18n/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { ActivityPages } from './activityPages.ts';
import { factLine, isStopped, kindIcon, kindName } from './activityWords.ts';
import { useClock } from '../../store/clock.ts';

const ROW = 32;
const NARROW_ROW = 56;
/**
 * Milliseconds that the view must rest before pages in it are fetched: a thumb that is dragged past asks for nothing.
 */
const REST = 60;

interface Props {
  pages: ActivityPages;
  rows: number;
  /** Changes whenever rows were fetched. */
  version: number;
  chosen: number | null;
  choose: (row: ActivityRow | null) => void;
  scrolled: (toTop: boolean) => void;
  topping: number;
}

export function ActivityTable({ pages, rows, version, chosen, choose, scrolled, topping }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const narrow = useMedia('(max-width: 720px)');
  const height = narrow ? NARROW_ROW : ROW;
  // The line of names stands in the same scrolled box, so that its columns and those of the rows are one width.
  const head = narrow ? 0 : ROW;
  // oxlint-disable-next-line react/incompatible-library -- concerns only the React compiler, which is not used
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 8,
    useFlushSync: false,
    scrollMargin: head,
    scrollPaddingStart: head,
  });
  useEffect(() => virtual.measure(), [virtual, height]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    const timer = window.setTimeout(() => pages.need(first, last), REST);
    return () => window.clearTimeout(timer);
  }, [pages, first, last, version]);
  useEffect(() => {
    if (box.current !== null) box.current.scrollTop = 0;
    setCurrent(0);
  }, [topping]);

  const move = (to: number): void => {
    const index = Math.max(0, Math.min(rows - 1, to));
    setCurrent(index);
    virtual.scrollToIndex(index, { align: 'auto' });
  };
  const pick = (index: number): void => {
    const row = pages.row(index);
    setCurrent(index);
    if (typeof row !== 'string') choose(row);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / height) - 2);
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(current + 1),
      ArrowUp: () => move(current - 1),
      PageDown: () => move(current + page),
      PageUp: () => move(current - page),
      Home: () => move(0),
      End: () => move(rows - 1),
      Enter: () => pick(current),
      ' ': () => pick(current),
      Escape: () => choose(null),
    };
    const step = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (step === undefined) return;
    event.preventDefault();
    step();
  };
  const { columns } = wordsOf('activity');
  return (
    <div
      className={`grid${narrow ? ' narrow' : ''}`}
      ref={box}
      role="grid"
      aria-label={t('activity.title')}
      aria-rowcount={rows + 1}
      aria-colcount={7}
      aria-readonly="true"
      tabIndex={0}
      data-region-focus=""
      onKeyDown={onKeyDown}
      onScroll={(event) => scrolled(event.currentTarget.scrollTop < height / 2)}
      aria-activedescendant={current >= first && current <= last ? `activity-row-${current}` : undefined}
    >
      <div className="grid-head" role="row" aria-rowindex={1}>
        {Object.entries(columns).map(([key, name], index) => (
          <span role="columnheader" className={`cell col-${key}`} aria-colindex={index + 1} key={key}>
            {name}
          </span>
        ))}
      </div>
      <div role="rowgroup" className="grid-rows" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = pages.row(item.index);
          const position = typeof row === 'string' ? null : row.position;
          return (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid holds the focus and the keys for all its rows
            <div
              key={item.index}
              role="row"
              id={`activity-row-${item.index}`}
              aria-rowindex={item.index + 2}
              aria-selected={position !== null && position === chosen}
              data-position={position ?? undefined}
              className={`grid-row${item.index === current ? ' current' : ''}`}
              style={{ height, transform: `translateY(${item.start - head}px)` }}
              onClick={() => pick(item.index)}
            >
              {typeof row === 'string' ? (
                <span role="gridcell" className="cell waiting-row muted">
                  {row === 'loading' ? t('activity.loadingRow') : t('activity.rowError')}
                </span>
              ) : (
                <Cells row={row} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Cells({ row }: { row: ActivityRow }) {
  const time = useClock((now) =>
    sameDay(row.at, now) ? withSeconds(row.at) : `${shortDate(row.at)} ${withSeconds(row.at)}`,
  );
  return (
    <>
      <span role="gridcell" className="cell col-time">
        <time dateTime={new Date(row.at).toISOString()} title={fullTime(row.at)}>
          {time}
        </time>
      </span>
      <span role="gridcell" className={`cell col-what${isStopped(row.kind) ? ' stopped' : ''}`} data-kind={row.kind}>
        <span>{kindName(row.kind)}</span> <Icon name={kindIcon(row.kind)} />
      </span>
      <span role="gridcell" className="cell col-who">
        {row.personName ?? <span className="muted">{t('activity.system')}</span>}
      </span>
      <span role="gridcell" className="cell col-tenant">
        {row.tenantName ?? ''}
      </span>
      <span role="gridcell" className="cell col-where">
        {row.workstationName ?? ''}
      </span>
      <span role="gridcell" className="cell col-detail muted">
        {factLine(row)}
      </span>
      <span role="gridcell" className={`cell col-chain ${row.chain}`}>
        {t(`activity.chain.${row.chain}`)}
      </span>
    </>
  );
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const changed = (): void => setMatches(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, [query]);
  return matches;
}
