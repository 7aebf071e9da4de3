/** The same act as the other one recorded it: what the server saw beside what the desk says. */
import { useEffect, useState } from 'react';
import type { CheckedRow } from '../../../contract/activity.ts';
import { otherView } from '../../../core/vocabulary/twoViews.ts';
import { fullTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Icon } from '../../ui/Icon.tsx';
import { factLine, kindName } from './activityWords.ts';

/** Milliseconds between the two records of one act: the clock of a desk may differ. */
const WITHIN = 5 * 60_000;
const MOST = 200;

const itemOf = ({ detail }: CheckedRow): unknown => detail['messageId'] ?? detail['entryId'];
const isSameAct = (a: CheckedRow, b: CheckedRow): boolean =>
  a.source !== b.source &&
  a.personName === b.personName &&
  a.workstationName === b.workstationName &&
  a.conversationId === b.conversationId &&
  itemOf(a) === itemOf(b);

/** Undefined while it is looked for; null where there is none. */
function useOther(row: CheckedRow, kind: string): CheckedRow | null | undefined {
  const { bridge } = useDesk();
  const [found, setFound] = useState<{ readonly of: CheckedRow; readonly other: CheckedRow | null } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const filter = {
      kind,
      source: row.source === 'desk' ? ('server' as const) : ('desk' as const),
      from: Math.max(0, row.at - WITHIN),
      to: row.at + WITHIN,
    };
    bridge.queryActivity({ filter, newest: null, offset: 0, limit: MOST }).then(
      ({ rows }) => {
        const same = rows.filter((each) => isSameAct(each, row));
        const distance = (each: CheckedRow): number => Math.abs(each.at - row.at);
        if (isCurrent) setFound({ of: row, other: same.toSorted((a, b) => distance(a) - distance(b))[0] ?? null });
      },
      () => {
        if (isCurrent) setFound({ of: row, other: null });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [bridge, row, kind]);
  return found?.of === row ? found.other : undefined;
}

/** Nothing for an act that only one of them records. */
export function OtherView({ row }: { row: CheckedRow }) {
  const kind = otherView(row.kind);
  return kind === null ? null : <TwoViews row={row} kind={kind} />;
}

function TwoViews({ row, kind }: { row: CheckedRow; kind: string }) {
  const other = useOther(row, kind);
  const desk = row.source === 'desk' ? row : other;
  const server = row.source === 'server' ? row : other;
  return (
    <section className="two-views" aria-label={t('activity.bothViews')}>
      <h4>{t('activity.bothViews')}</h4>
      <div className="two-views-sides">
        <Side title={t('activity.serverSaw')} row={server} />
        <Side title={t('activity.deskSaid')} row={desk} />
      </div>
    </section>
  );
}

function Side({ title, row }: { title: string; row: CheckedRow | null | undefined }) {
  return (
    <div className="two-views-side">
      <p className="field-label">{title}</p>
      {row === undefined && <p className="muted">{t('activity.looking')}</p>}
      {row === null && (
        <p className="with-icon warning">
          <Icon name="warning" /> <span>{t('activity.noOther')}</span>
        </p>
      )}
      {row !== null && row !== undefined && (
        <>
          <p>{kindName(row.kind)}</p>
          <p className="small muted">{fullTime(row.at)}</p>
          {factLine(row) !== '' && <p className="small muted">{factLine(row)}</p>}
        </>
      )}
    </div>
  );
}
