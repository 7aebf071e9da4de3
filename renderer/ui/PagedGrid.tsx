/** A long list, fetched by page, whose cells are given by column. */
import type { ReactNode } from 'react';
import { LongGrid } from './LongGrid.tsx';
import type { Paged } from './paged.ts';

const HEIGHTS = [36, 60] as const;

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

export function PagedGrid<T extends object>(props: Props<T>) {
  const { name, paged, columns, keyOf, chosen, cells } = props;
  return (
    <LongGrid
      label={props.label}
      name={name}
      className={`paged ${name}-grid`}
      rows={paged.total}
      source={paged}
      columns={columns}
      columnClass={(key) => `at-${key}`}
      heights={HEIGHTS}
      isChosen={(row) => keyOf(row) === chosen}
      choose={props.choose}
      attributesOf={(row) => ({ 'data-row': keyOf(row) })}
      draw={(row) => {
        const drawn = cells(row);
        return Object.keys(columns).map((key) => (
          <span role="gridcell" className={`cell at-${key}`} key={key}>
            {drawn[key]}
          </span>
        ));
      }}
      words={props.words}
    />
  );
}
