/**
 * A long list as a grid of which only the rows in sight are in the document. The grid itself keeps focus and names its
 * current row, so that a row may leave the document while it is current.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

/**
 * Milliseconds that the view must rest before rows in it are fetched: a thumb that is dragged past asks for nothing.
 */
const REST = 60;

/** Where rows come from. */
export interface RowSource<T> {
  /** Changes with every page, so that rows are drawn again. */
  readonly version: number;
  row(index: number): T | 'loading' | 'failed';
  /** Fetches what rows `from` to `to` (inclusive) need and do not have. */
  need(from: number, to: number): void;
}

interface Props<T> {
  label: string;
  /** Begins the ids of rows. */
  name: string;
  className: string;
  rows: number;
  source: RowSource<T>;
  /** Titles of columns by key, in order. */
  columns: Readonly<Record<string, string>>;
  /** Class of a column's title. */
  columnClass: (key: string) => string;
  /** Of a row, in pixels: in a wide window and in a narrow one. */
  heights: readonly [wide: number, narrow: number];
  isChosen: (row: T) => boolean;
  choose: (row: T | null) => void;
  attributesOf: (row: T) => Readonly<Record<`data-${string}`, string | number>>;
  /** The cells of a row. */
  draw: (row: T) => ReactNode;
  words: { readonly loadingRow: string; readonly rowError: string };
  scrolled?: (toTop: boolean) => void;
  /** A new number scrolls to the top. */
  topping?: number;
}

export function LongGrid<T extends object>(props: Props<T>) {
  const { label, name, rows, source, columns, heights, choose, words, scrolled, topping = 0 } = props;
  const { version } = source;
  const box = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const narrow = useNarrow();
  const height = heights[narrow ? 1 : 0];
  // The line of titles is in the same scrolled box, so that its columns and those of the rows are one width.
  const head = narrow ? 0 : height;
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
    const timer = window.setTimeout(() => source.need(first, last), REST);
    return () => window.clearTimeout(timer);
  }, [source, first, last, version]);
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
    const row = source.row(index);
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
  const titles = Object.entries(columns);
  return (
    <div
      className={`grid${props.className === '' ? '' : ` ${props.className}`}${narrow ? ' narrow' : ''}`}
      ref={box}
      role="grid"
      aria-label={label}
      aria-rowcount={rows + 1}
      aria-colcount={titles.length}
      aria-readonly="true"
      tabIndex={0}
      data-region-focus=""
      onKeyDown={onKeyDown}
      onScroll={scrolled === undefined ? undefined : (event) => scrolled(event.currentTarget.scrollTop < height / 2)}
      aria-activedescendant={current >= first && current <= last ? `${name}-row-${current}` : undefined}
    >
      <div className="grid-head" role="row" aria-rowindex={1}>
        {titles.map(([key, title], index) => (
          <span role="columnheader" className={`cell ${props.columnClass(key)}`} aria-colindex={index + 1} key={key}>
            {title}
          </span>
        ))}
      </div>
      <div role="rowgroup" className="grid-rows" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = source.row(item.index);
          return (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid has the keys for all its rows
            <div
              key={item.index}
              role="row"
              id={`${name}-row-${item.index}`}
              aria-rowindex={item.index + 2}
              aria-selected={typeof row !== 'string' && props.isChosen(row)}
              {...(typeof row === 'string' ? {} : props.attributesOf(row))}
              className={`grid-row${item.index === current ? ' current' : ''}`}
              style={{ height, transform: `translateY(${item.start - head}px)` }}
              onClick={() => pick(item.index)}
            >
              {typeof row === 'string' ? (
                <span role="gridcell" className="cell waiting-row muted">
                  {row === 'loading' ? words.loadingRow : words.rowError}
                </span>
              ) : (
                props.draw(row)
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
