/** Heading of a view that is mostly a table. */
import type { ReactNode } from 'react';

/** `children` are buttons, beside the title and its introduction. */
export function TableTitle({
  title,
  intro,
  titleId,
  children,
}: {
  title: string;
  intro: string;
  titleId?: string;
  children?: ReactNode;
}) {
  return (
    <div className="table-view-title">
      <div>
        <h2 id={titleId}>{title}</h2>
        <p className="muted">{intro}</p>
      </div>
      {children}
    </div>
  );
}
