/** What is hidden in the chats of each client company. */
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import type { SignedIn } from '../../frame/TopBar.tsx';
import { masking as words } from '../../i18n/maskingWords.ts';
import { app } from '../../i18n/strings.ts';
import { fullTime } from '../../i18n/times.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { Window } from '../../ui/Window.tsx';
import { Exceptions } from './Exceptions.tsx';
import { useMaskingDraft } from './maskingDraft.ts';
import { Patterns } from './Patterns.tsx';
import { Trial } from './Trial.tsx';
import { Types } from './Types.tsx';
import type { ViewProps } from '../../desks/views.tsx';

export function Masking({ state, setUnsaved }: ViewProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const tenant = state.tenants.find((each) => each.id === chosen) ?? state.tenants[0];
  if (tenant === undefined)
    return (
      <main className="masking" data-region="main">
        <Empty icon="shield" {...words.noTenant} />
      </main>
    );
  return (
    <Policy
      key={tenant.id}
      tenantId={tenant.id}
      tenants={state.tenants}
      choose={setChosen}
      offline={state.connection === 'offline'}
      setUnsaved={setUnsaved}
    />
  );
}

interface Props {
  tenantId: string;
  tenants: SignedIn['tenants'];
  choose: (tenantId: string) => void;
  offline: boolean;
  setUnsaved: ViewProps['setUnsaved'];
}

function Policy({ tenantId, tenants, choose, offline, setUnsaved }: Props) {
  const draft = useMaskingDraft(tenantId);
  const [undoing, setUndoing] = useState(false);
  const [going, setGoing] = useState<string | null>(null);
  useEffect(() => {
    // Where something is wrong, the person goes on there.
    if (draft.refusals > 0) document.querySelector<HTMLElement>('.masking [aria-invalid="true"]')?.focus();
  }, [draft.refusals]);
  useEffect(() => {
    setUnsaved(draft.dirty);
    return () => setUnsaved(false);
  }, [draft.dirty, setUnsaved]);
  const { standing } = draft;
  const newest = standing?.changes[0];
  return (
    <main className="masking">
      <div className="masking-head" data-region="policy">
        <div className="masking-title">
          <h2>{words.title}</h2>
          <p className="muted">{words.intro}</p>
        </div>
        <Select
          label={words.tenant}
          value={tenantId}
          options={tenants.map((each) => ({ value: each.id, label: each.name }))}
          choose={(next) => (draft.dirty ? setGoing(next) : choose(next))}
        />
        <div className="masking-standing">
          <p className="small">
            {standing !== null && (
              <>
                <strong>{words.standing(standing.version)}</strong>
                {newest !== undefined && (
                  <span className="muted">
                    {' '}
                    {words.by(newest.by)}, {fullTime(newest.at)}
                  </span>
                )}
              </>
            )}
            {draft.dirty && <span className="warning"> · {words.unsaved}</span>}
          </p>
          <div className="masking-actions">
            <Button
              className="button quiet"
              isDisabled={draft.busy || draft.dirty || offline || standing === null || standing.version === 0}
              onPress={() => setUndoing(true)}
            >
              {words.undo}
            </Button>
            <Button
              className="button"
              isDisabled={draft.busy || standing === null || (offline && !draft.dirty)}
              onPress={() => void draft.discard()}
            >
              {draft.dirty ? words.discard : words.loadAgain}
            </Button>
            <Button
              className="button primary"
              isDisabled={!draft.dirty || offline}
              isPending={draft.busy}
              onPress={() => void draft.save()}
            >
              {draft.busy ? words.saving : words.save}
            </Button>
          </div>
        </div>
        <div className="masking-told" role="status">
          {draft.told !== null && (
            <p className={`callout ${draft.told.tone}`}>
              <Icon name={draft.told.tone === 'info' ? 'check' : 'warning'} /> <span>{draft.told.text}</span>
            </p>
          )}
        </div>
      </div>
      {draft.load === 'loading' && <Loading label={words.loading} rows={8} />}
      {draft.load === 'error' && <Failed text={words.error} retry={draft.retry} />}
      {draft.load === 'ready' && (
        <div className="masking-body">
          <div className="masking-policy">
            <Types draft={draft} />
            <Patterns draft={draft} />
          </div>
          <div className="masking-side">
            <Trial draft={draft} />
            <Exceptions draft={draft} />
            <History draft={draft} />
          </div>
        </div>
      )}
      <Window role="alertdialog" isOpen={going !== null} close={() => setGoing(null)} title={words.leaveTitle}>
        <p>{words.leaveText}</p>
        <div className="window-foot">
          <Button className="button" autoFocus onPress={() => setGoing(null)}>
            {app.cancel}
          </Button>
          <Button
            className="button primary"
            onPress={() => {
              if (going !== null) choose(going);
            }}
          >
            {words.discard}
          </Button>
        </div>
      </Window>
      <Window role="alertdialog" isOpen={undoing} close={() => setUndoing(false)} title={words.undoTitle}>
        <p>{words.undoText(standing?.version ?? 0)}</p>
        <div className="window-foot">
          <Button className="button" autoFocus onPress={() => setUndoing(false)}>
            {app.cancel}
          </Button>
          <Button
            className="button primary"
            onPress={() => {
              setUndoing(false);
              void draft.undo();
            }}
          >
            {words.undo}
          </Button>
        </div>
      </Window>
    </main>
  );
}

function History({ draft }: { draft: ReturnType<typeof useMaskingDraft> }) {
  const changes = draft.standing?.changes ?? [];
  return (
    <section className="masking-part" data-region="versions" aria-labelledby="versions-title">
      <h3 id="versions-title">{words.history}</h3>
      {changes.length === 0 ? (
        <p className="muted">{words.noHistory}</p>
      ) : (
        <ol className="lines">
          {changes.map((each) => (
            <li key={each.version}>
              <strong>{words.standing(each.version)}</strong>{' '}
              <span className="muted">
                {words.by(each.by)}, <time dateTime={new Date(each.at).toISOString()}>{fullTime(each.at)}</time>
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
