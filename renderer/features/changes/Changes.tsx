/** What was changed by whom, newest first, however many there are. */
import { useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import type { ChangeRow, WholeChange as Whole } from '../../../contract/people.ts';
import { t, wordsFor, wordsOf } from '../../i18n/index.ts';
import { changeActionName, maskedTypeName } from '../../i18n/names.ts';
import { placeName, valueWords } from '../../i18n/stateWords.ts';
import { useDesk } from '../../store/context.ts';
import { fullTime, shortDate, withSeconds } from '../../i18n/format.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Callout } from '../../ui/Callout.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { usePaged, type Fetch } from '../../ui/paged.ts';
import { useSettled } from '../../ui/useSettled.ts';
import type { ViewProps } from '../../store/session.ts';
import { PaneHead } from '../../ui/PaneHead.tsx';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { noticeOf, type Notice } from '../../store/noticeOf.ts';
import { ServerStatementButton } from './ServerStatementWindow.tsx';
import { WholeChange } from './WholeChange.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { TableTitle } from '../../ui/TableTitle.tsx';

const localTime = (text: string): number | undefined => {
  const at = text === '' ? Number.NaN : new Date(text).getTime();
  return Number.isNaN(at) || at < 0 ? undefined : at;
};

export function Changes({ state }: Pick<ViewProps, 'state'>) {
  const desk = useDesk();
  const [typed, setTyped] = useState('');
  const search = useSettled(typed);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [chosen, setChosen] = useState<ChangeRow | null>(null);
  const [notice, setNotice] = useState<Notice | null>(null);
  const fetch = useMemo((): Fetch<ChangeRow> => {
    const [start, end] = [localTime(from), localTime(to)];
    return (offset, limit, newest) =>
      desk.bridge.queryChanges({
        search,
        newest,
        offset,
        limit,
        ...(start === undefined ? {} : { from: start }),
        ...(end === undefined ? {} : { to: end }),
      });
  }, [desk, search, from, to]);
  const paged = usePaged(fetch);
  const undo = async (change: ChangeRow): Promise<void> => {
    setNotice(
      await noticeOf(
        async () =>
          (await desk.bridge.undoChange({ changeId: change.id })).state === 'asked'
            ? t('people.asked')
            : t('people.undone'),
        (words) => t('people.notDone', { words }),
      ),
    );
    setChosen(null);
    paged.again();
  };
  return (
    <main className="table-view">
      <div className="table-view-head" data-region="filters">
        <TableTitle title={t('changes.title')} intro={t('changes.intro')}>
          <ServerStatementButton />
        </TableTitle>
        <form className="table-view-filters" autoComplete="off" onSubmit={(event) => event.preventDefault()}>
          <TextField label={t('changes.search')} isWide type="search" value={typed} maxLength={200} change={setTyped} />
          <TextField label={t('changes.from')} type="datetime-local" value={from} change={setFrom} />
          <TextField label={t('changes.to')} type="datetime-local" value={to} change={setTo} />
          <Button
            className="button quiet"
            isDisabled={typed === '' && from === '' && to === ''}
            onPress={() => {
              setTyped('');
              setFrom('');
              setTo('');
            }}
          >
            {t('changes.clear')}
          </Button>
        </form>
        <div className="table-view-notice" role="status">
          {notice !== null && <Callout tone={notice.tone}>{notice.text}</Callout>}
        </div>
      </div>
      <div className="table-body">
        <PagedTable
          label={t('changes.title')}
          name="changes"
          paged={paged}
          columns={wordsOf('changes.columns')}
          keyOf={(row) => String(row.id)}
          chosen={chosen === null ? null : String(chosen.id)}
          choose={setChosen}
          empty={<Empty icon="clock" {...wordsOf('changes.empty')} />}
          words={{
            loading: t('changes.loading'),
            error: t('changes.error'),
            retry: t('app.retry'),
            loadingRow: t('changes.loadingRow'),
            rowError: t('changes.rowError'),
          }}
          cells={cells}
        />
        {chosen !== null && (
          <Detail
            key={chosen.id}
            row={chosen}
            offline={state.connection === 'offline'}
            close={() => setChosen(null)}
            undo={() => void undo(chosen)}
          />
        )}
      </div>
      <p className="table-view-foot small muted" role="status">
        {paged.load === 'ready' && t('changes.count', { count: paged.total })}
      </p>
    </main>
  );
}

/** What is about a version, a number or a type of value is recorded by that alone. */
const subjectOf = ({ action, subject }: ChangeRow): string =>
  action.startsWith('masking-exception')
    ? maskedTypeName(subject)
    : (wordsFor(`changeSubjects.${action}`, { subject }) ?? wordsFor(`changeSubjects.${action}.${subject}`) ?? subject);

const cells = (row: ChangeRow) => ({
  time: (
    <time dateTime={new Date(row.at).toISOString()} title={fullTime(row.at)}>
      {shortDate(row.at)} {withSeconds(row.at)}
    </time>
  ),
  who: row.by ?? t('changes.commandLine'),
  what: changeActionName(row.action),
  subject: subjectOf(row),
  difference: line(row),
  tenants: row.tenants.length === 0 ? t('changes.organisation') : row.tenants.join(', '),
});

function line({ differences, more }: ChangeRow): string {
  const first = differences[0];
  if (first === undefined) return '';
  const rest = differences.length - 1 + more;
  return (
    `${placeName(first.path)}: ${valueWords(first.path, first.before)} → ${valueWords(first.path, first.after)}` +
    (rest > 0 ? `, ${t('changes.more', { count: rest })}` : '')
  );
}

function Detail({
  row,
  offline,
  close,
  undo,
}: {
  row: ChangeRow;
  offline: boolean;
  close: () => void;
  undo: () => void;
}) {
  const desk = useDesk();
  const [whole, setWhole] = useState<Whole | 'failed' | null>(null);
  const [asking, setAsking] = useState(false);
  const isWhole = whole !== null && whole !== 'failed';
  return (
    <aside className="detail-pane" aria-labelledby="change-title" data-region="change">
      <PaneHead
        id="change-title"
        title={changeActionName(row.action)}
        close={close}
        closeLabel={t('changes.closeDetail')}
      />
      <div className="detail-body">
        <p>{subjectOf(row)}</p>
        <dl>
          <div>
            <dt>{t('changes.columns.time')}</dt>
            <dd>{fullTime(row.at)}</dd>
          </div>
          <div>
            <dt>{t('changes.columns.who')}</dt>
            <dd>{row.by ?? t('changes.commandLine')}</dd>
          </div>
          {row.workstation !== null && (
            <div>
              <dt>{t('changes.where')}</dt>
              <dd>{row.workstation}</dd>
            </div>
          )}
          <div>
            <dt>{t('changes.columns.tenants')}</dt>
            <dd>{row.tenants.length === 0 ? t('changes.organisation') : row.tenants.join(', ')}</dd>
          </div>
        </dl>
        {!isWhole && row.differences.length > 0 && (
          <dl>
            {row.differences.map((each) => (
              <div className="difference" key={each.path}>
                <dt>{placeName(each.path)}</dt>
                <dd>
                  <del>{valueWords(each.path, each.before)}</del> → <ins>{valueWords(each.path, each.after)}</ins>
                </dd>
              </div>
            ))}
          </dl>
        )}
        {!isWhole && row.more > 0 && <p className="small muted">{t('changes.more', { count: row.more })}</p>}
        {whole === null && (
          <Button
            className="button"
            onPress={() => {
              desk.bridge.readChange({ changeId: row.id }).then(setWhole, () => setWhole('failed'));
            }}
          >
            {t('changes.whole')}
          </Button>
        )}
        {whole === 'failed' && (
          <p className="warning" role="alert">
            {t('changes.wholeFailed')}
          </p>
        )}
        {isWhole && <WholeChange before={whole.before} after={whole.after} />}
        {row.undoable && (
          <Button className="button" isDisabled={offline} onPress={() => setAsking(true)}>
            {t('changes.undo')}
          </Button>
        )}
      </div>
      <Confirm
        isOpen={asking}
        close={() => setAsking(false)}
        title={t('changes.undoTitle')}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('changes.undo')}
        confirm={() => undo()}
      >
        <p>{t('changes.undoText')}</p>
      </Confirm>
    </aside>
  );
}
