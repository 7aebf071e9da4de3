/**
 * A long list as a grid of which only the rows on the glass are in the document. The grid itself keeps focus and names
 * its current row, so that a row may leave the document while it is current.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Paged } from './paged.ts';

const ROW = 36;
const NARROW_ROW = 60;
/** Milliseconds that the view must rest before pages in it are fetched. */
const REST = 60;

interface Props<T> {
  label: string;
  name: string;
  paged: Paged<T>;
  columns: Readonly<Record<string, string>>;
  keyOf: (row: T) => string;
  chosen: string | null;
  choose: (row: T | null) => void;
  cells: (row: T) => Readonly<Record<string, ReactNode>>;
  words: { loadingRow: string; rowError: string };
}

export function PagedGrid<T extends object>({
  label,
  name,
  paged,
  columns,
  keyOf,
  chosen,
  choose,
  cells,
  words,
}: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const narrow = useNarrow();
  const height = narrow ? NARROW_ROW : ROW;
  const head = narrow ? 0 : ROW;
  const rows = paged.total;
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
    const timer = window.setTimeout(() => paged.need(first, last), REST);
    return () => window.clearTimeout(timer);
  }, [paged, first, last]);
  const move = (to: number): void => {
    const index = Math.max(0, Math.min(rows - 1, to));
    setCurrent(index);
    virtual.scrollToIndex(index, { align: 'auto' });
  };
  const pick = (index: number): void => {
    const row = paged.row(index);
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
  const keys = Object.keys(columns);
  return (
    <div
      className={`grid paged ${name}-grid${narrow ? ' narrow' : ''}`}
      ref={box}
      role="grid"
      aria-label={label}
      aria-rowcount={rows + 1}
      aria-colcount={keys.length}
      aria-readonly="true"
      tabIndex={0}
      data-region-focus=""
      onKeyDown={onKeyDown}
      aria-activedescendant={current >= first && current <= last ? `${name}-row-${current}` : undefined}
    >
      <div className="grid-head" role="row" aria-rowindex={1}>
        {keys.map((key, index) => (
          <span role="columnheader" className={`cell at-${key}`} aria-colindex={index + 1} key={key}>
            {columns[key]}
          </span>
        ))}
      </div>
      <div role="rowgroup" className="grid-rows" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = paged.row(item.index);
          const drawn = typeof row === 'string' ? null : cells(row);
          return (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid holds the focus and the keys for all its rows
            <div
              key={item.index}
              role="row"
              id={`${name}-row-${item.index}`}
              aria-rowindex={item.index + 2}
              aria-selected={typeof row !== 'string' && keyOf(row) === chosen}
              data-row={typeof row === 'string' ? undefined : keyOf(row)}
              className={`grid-row${item.index === current ? ' current' : ''}`}
              style={{ height, transform: `translateY(${item.start - head}px)` }}
              onClick={() => pick(item.index)}
            >
              {drawn === null ? (
                <span role="gridcell" className="cell waiting-row muted">
                  {row === 'failed' ? words.rowError : words.loadingRow}
                </span>
              ) : (
                keys.map((key) => (
                  <span role="gridcell" className={`cell at-${key}`} key={key}>
                    {drawn[key]}
                  </span>
                ))
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function useNarrow(): boolean {
  const query = '(max-width: 720px)';
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const media = window.matchMedia(query);
    const changed = (): void => setMatches(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  return matches;
}
