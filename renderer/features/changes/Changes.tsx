/** What was changed by whom, newest first, however many there are. */
import { useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import type { ChangeRow } from '../../../contract/people.ts';
import { changes as words, people } from '../../i18n/peopleWords.ts';
import { useDesk } from '../../store/context.ts';
import { app } from '../../i18n/strings.ts';
import { fullTime, shortDate, withSeconds } from '../../i18n/times.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { PagedGrid } from '../../ui/PagedGrid.tsx';
import { usePaged, type Fetch } from '../../ui/paged.ts';
import { useSettled } from '../../ui/useSettled.ts';
import { Window } from '../../ui/Window.tsx';
import type { ViewProps } from '../../desks/views.tsx';

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
  const [told, setTold] = useState<{ tone: 'info' | 'warning'; text: string } | null>(null);
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
    try {
      const outcome = await desk.bridge.undoChange({ changeId: change.id });
      setTold({ tone: 'info', text: outcome.state === 'asked' ? people.asked : people.undone });
    } catch (error) {
      setTold({ tone: 'warning', text: people.notDone(error instanceof Error ? error.message : '') });
    }
    setChosen(null);
    paged.again();
  };
  return (
    <main className="tended">
      <div className="tended-head" data-region="filters">
        <div className="tended-title">
          <div>
            <h2>{words.title}</h2>
            <p className="muted">{words.intro}</p>
          </div>
        </div>
        <form className="tended-filters" autoComplete="off" onSubmit={(event) => event.preventDefault()}>
          <label className="field wide">
            <span className="field-label">{words.search}</span>
            <input
              type="search"
              value={typed}
              maxLength={200}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
          <label className="field">
            <span className="field-label">{words.from}</span>
            <input
              type="datetime-local"
              value={from}
              autoComplete="off"
              onChange={(event) => setFrom(event.target.value)}
            />
          </label>
          <label className="field">
            <span className="field-label">{words.to}</span>
            <input
              type="datetime-local"
              value={to}
              autoComplete="off"
              onChange={(event) => setTo(event.target.value)}
            />
          </label>
          <Button
            className="button quiet"
            isDisabled={typed === '' && from === '' && to === ''}
            onPress={() => {
              setTyped('');
              setFrom('');
              setTo('');
            }}
          >
            {words.clear}
          </Button>
        </form>
        <div className="tended-told" role="status">
          {told !== null && (
            <p className={`callout ${told.tone}`}>
              <Icon name={told.tone === 'info' ? 'check' : 'warning'} /> <span>{told.text}</span>
            </p>
          )}
        </div>
      </div>
      <div className="activity-body">
        <div className="table-frame" data-region="changes">
          {paged.load === 'loading' && <Loading label={words.loading} rows={8} />}
          {paged.load === 'error' && <Failed text={words.error} retry={paged.again} />}
          {paged.load === 'ready' && paged.total === 0 && <Empty icon="clock" {...words.empty} />}
          {paged.load === 'ready' && paged.total > 0 && (
            <PagedGrid
              label={words.title}
              name="changes"
              paged={paged}
              columns={words.columns}
              keyOf={(row) => String(row.id)}
              chosen={chosen === null ? null : String(chosen.id)}
              choose={setChosen}
              words={words}
              cells={cells}
            />
          )}
        </div>
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
      <p className="tended-foot small muted" role="status">
        {paged.load === 'ready' && words.count(paged.total)}
      </p>
    </main>
  );
}

const cells = (row: ChangeRow) => ({
  time: (
    <time dateTime={new Date(row.at).toISOString()} title={fullTime(row.at)}>
      {shortDate(row.at)} {withSeconds(row.at)}
    </time>
  ),
  who: row.by ?? words.commandLine,
  what: words.action(row.action),
  subject: row.subject,
  difference: line(row),
  tenants: row.tenants.length === 0 ? words.house : row.tenants.join(', '),
});

function line({ differences, more }: ChangeRow): string {
  const first = differences[0];
  if (first === undefined) return '';
  const rest = differences.length - 1 + more;
  return `${words.place(first.path)}: ${first.before === '' ? words.nothing : first.before} → ${first.after === '' ? words.nothing : first.after}${rest > 0 ? `, ${words.more(rest)}` : ''}`;
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
  const [whole, setWhole] = useState<{ before: string; after: string } | 'failed' | null>(null);
  const [asking, setAsking] = useState(false);
  return (
    <aside className="detail-pane" aria-labelledby="change-title" data-region="change">
      <div className="pane-head">
        <h3 id="change-title">{words.action(row.action)}</h3>
        <Button className="icon-button" aria-label={words.closeDetail} onPress={close}>
          <Icon name="close" />
        </Button>
      </div>
      <div className="detail-body">
        <p>{row.subject}</p>
        <dl>
          <div>
            <dt>{words.columns.time}</dt>
            <dd>{fullTime(row.at)}</dd>
          </div>
          <div>
            <dt>{words.columns.who}</dt>
            <dd>{row.by ?? words.commandLine}</dd>
          </div>
          {row.workstation !== null && (
            <div>
              <dt>{words.where}</dt>
              <dd>{row.workstation}</dd>
            </div>
          )}
          <div>
            <dt>{words.columns.tenants}</dt>
            <dd>{row.tenants.length === 0 ? words.house : row.tenants.join(', ')}</dd>
          </div>
        </dl>
        {row.differences.length > 0 && (
          <dl>
            {row.differences.map((each) => (
              <div className="difference" key={each.path}>
                <dt>{words.place(each.path)}</dt>
                <dd>
                  <del>{each.before === '' ? words.nothing : each.before}</del> →{' '}
                  <ins>{each.after === '' ? words.nothing : each.after}</ins>
                </dd>
              </div>
            ))}
          </dl>
        )}
        {row.more > 0 && <p className="small muted">{words.more(row.more)}</p>}
        {whole === null && (
          <Button
            className="button"
            onPress={() => {
              desk.bridge.readChange({ changeId: row.id }).then(setWhole, () => setWhole('failed'));
            }}
          >
            {words.whole}
          </Button>
        )}
        {whole === 'failed' && (
          <p className="warning" role="alert">
            {words.wholeFailed}
          </p>
        )}
        {whole !== null && whole !== 'failed' && (
          <div className="change-whole">
            {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- they scroll, and the keys that scroll must reach them */}
            <p className="field-label">{words.before}</p>
            <pre tabIndex={0} aria-label={words.before}>
              {whole.before}
            </pre>
            <p className="field-label">{words.after}</p>
            <pre tabIndex={0} aria-label={words.after}>
              {whole.after}
            </pre>
            {/* oxlint-enable jsx-a11y/no-noninteractive-tabindex */}
          </div>
        )}
        {row.undoable && (
          <Button className="button" isDisabled={offline} onPress={() => setAsking(true)}>
            {words.undo}
          </Button>
        )}
      </div>
      <Window role="alertdialog" isOpen={asking} close={() => setAsking(false)} title={words.undoTitle}>
        <p>{words.undoText}</p>
        <div className="window-foot">
          <Button className="button" autoFocus onPress={() => setAsking(false)}>
            {app.cancel}
          </Button>
          <Button
            className="button primary"
            onPress={() => {
              setAsking(false);
              undo();
            }}
          >
            {words.undo}
          </Button>
        </div>
      </Window>
    </aside>
  );
}
