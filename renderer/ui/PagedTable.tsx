/** The frame of a long list: that it is on its way, that it failed, that there is nothing, or its rows. */
import type { ComponentProps, ReactNode } from 'react';
import { Failed, Loading } from './Empty.tsx';
import { PagedGrid } from './PagedGrid.tsx';

interface Words {
  loading: string;
  error: string;
  retry: string;
  loadingRow: string;
  rowError: string;
}

type Props<T extends object> = Omit<ComponentProps<typeof PagedGrid<T>>, 'words'> & { empty: ReactNode; words: Words };

export function PagedTable<T extends object>({ empty, words, ...grid }: Props<T>) {
  const { paged, name } = grid;
  return (
    <div className="table-frame" data-region={name}>
      {paged.load === 'loading' && <Loading label={words.loading} rows={8} />}
      {paged.load === 'error' && <Failed text={words.error} retryLabel={words.retry} retry={paged.again} />}
      {paged.load === 'ready' && paged.total === 0 && empty}
      {paged.load === 'ready' && paged.total > 0 && <PagedGrid<T> {...grid} words={words} />}
    </div>
  );
}
