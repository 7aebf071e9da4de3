/**
 * The policy: every value with its text and where it comes from, changes looked at before they are made, and the way
 * back.
 */
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import type { PolicyValue, PolicyView } from '../../../contract/policy.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { fullTime } from '../../i18n/format.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Window } from '../../ui/Window.tsx';
import { PolicyEditor } from './PolicyEditor.tsx';
import { shown, usePolicyWork, type Json, type PolicyWork } from './policyWork.ts';
import type { ViewProps } from '../../store/session.ts';

const NOTHING_UNSAVED = (): void => undefined;

export function Policy({ state, setUnsaved }: ViewProps) {
  return <PolicyPage offline={state.connection === 'offline'} changes setUnsaved={setUnsaved} />;
}

/** Read only, for a supervisor or a data protection officer. */
export function PolicyToRead({ state }: Pick<ViewProps, 'state'>) {
  return <PolicyPage offline={state.connection === 'offline'} changes={false} setUnsaved={NOTHING_UNSAVED} />;
}

function PolicyPage({
  offline,
  changes,
  setUnsaved,
}: {
  offline: boolean;
  changes: boolean;
  setUnsaved: (unsaved: boolean) => void;
}) {
  const work = usePolicyWork();
  const [editing, setEditing] = useState<PolicyValue | null>(null);
  const { view, drafts } = work;
  const isDirty = drafts.size > 0;
  useEffect(() => setUnsaved(isDirty), [isDirty, setUnsaved]);
  const newest = view?.versions[0];
  return (
    <main className="view policy">
      <div className="view-head" data-region="policy">
        <div className="view-title">
          <h2>{t('policy.title')}</h2>
          <p className="muted">{changes ? t('policy.intro') : t('policy.readOnly')}</p>
        </div>
        <p className="small policy-status" role="status">
          {view !== null && (
            <>
              <strong>{t('policy.version', { count: view.version })}</strong>
              {newest !== undefined && (
                <span className="muted">
                  {' '}
                  {newest.by === null ? t('policy.byCommandLine') : t('policy.by', { name: newest.by })},{' '}
                  {fullTime(newest.at)}
                </span>
              )}
            </>
          )}
        </p>
        <div className="view-actions">
          {changes && (
            <Button className="button quiet" isDisabled={!isDirty || work.busy} onPress={work.discard}>
              {t('policy.discard')}
            </Button>
          )}
          <Button className="button" isDisabled={work.busy || offline} onPress={() => void work.load()}>
            {t('policy.loadAgain')}
          </Button>
          {changes && (
            <Button
              className="button primary"
              isDisabled={!isDirty || offline}
              isPending={work.busy}
              onPress={() => void work.look(null)}
            >
              {t('policy.review', { count: drafts.size })}
            </Button>
          )}
        </div>
        <div className="view-notice" role="status">
          {work.notice !== null && (
            <p className={`callout ${work.notice.tone}`}>
              <Icon name={work.notice.tone === 'info' ? 'check' : 'warning'} /> <span>{work.notice.text}</span>
            </p>
          )}
        </div>
      </div>
      {view === null &&
        (work.failed ? (
          <Failed text={t('policy.error')} retryLabel={t('app.retry')} retry={() => void work.load()} />
        ) : (
          <Loading label={t('policy.loading')} rows={8} />
        ))}
      {view !== null && (
        <div className="view-columns">
          <div className="view-main">
            <Values view={view} work={work} changes={changes} edit={setEditing} />
          </div>
          <div className="view-side">
            <ThisMachine view={view} />
            <History view={view} work={work} changes={changes && !offline} />
          </div>
        </div>
      )}
      {editing !== null && (
        <PolicyEditor
          key={editing.path}
          value={editing}
          draft={drafts.get(editing.path)}
          close={() => setEditing(null)}
          take={(value) => {
            work.draft(editing.path, JSON.stringify(value) === JSON.stringify(editing.stored) ? undefined : value);
            setEditing(null);
          }}
        />
      )}
      {work.review !== null && view !== null && <Review work={work} values={view.values} />}
    </main>
  );
}

function Values({
  view,
  work,
  changes,
  edit,
}: {
  view: PolicyView;
  work: PolicyWork;
  changes: boolean;
  edit: (value: PolicyValue) => void;
}) {
  const [query, setQuery] = useState('');
  const [onlyChanged, setOnlyChanged] = useState(false);
  const wanted = query
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = view.values.filter((value) => {
    if (
      onlyChanged &&
      !work.drafts.has(value.path) &&
      JSON.stringify(value.stored) === JSON.stringify(value.safe) &&
      (value.here === null || JSON.stringify(value.here.value) === JSON.stringify(value.safe))
    )
      return false;
    const text = (
      `${value.path} ${value.section} ${value.title} ${value.text} ${shown(value.stored)} ` +
      (value.here === null ? '' : `${t(`policy.sources.${value.here.source}`)} ${value.here.place ?? ''}`)
    ).toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  const sections = [...new Set(found.map(({ section }) => section))];
  return (
    <>
      <section className="view-part policy-search" data-region="search">
        <div className="search">
          <Icon name="search" />
          <input
            type="text"
            aria-label={t('policy.search')}
            placeholder={t('policy.searchHint')}
            maxLength={120}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            autoComplete="off"
            autoCorrect="off"
            autoCapitalize="off"
            spellCheck={false}
          />
        </div>
        <label className="policy-tick">
          <input type="checkbox" checked={onlyChanged} onChange={(event) => setOnlyChanged(event.target.checked)} />{' '}
          {t('policy.onlyChanged')}
        </label>
        <p className="small muted" role="status">
          {found.length === view.values.length
            ? t('policy.countAll', { count: view.values.length })
            : t('policy.countSome', { shown: found.length, all: view.values.length })}
        </p>
      </section>
      {found.length === 0 && (
        <section className="view-part">
          <Empty icon="search" {...wordsOf('policy.nothingFound')} />
        </section>
      )}
      {sections.map((section) => (
        <section key={section} className="view-part" aria-label={section}>
          <h3>{section}</h3>
          <ul className="lines">
            {found
              .filter((value) => value.section === section)
              .map((value) => (
                <Row
                  key={value.path}
                  value={value}
                  draft={work.drafts.get(value.path)}
                  changes={changes}
                  edit={() => edit(value)}
                  forget={() => work.draft(value.path, undefined)}
                />
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Row({
  value,
  draft,
  changes,
  edit,
  forget,
}: {
  value: PolicyValue;
  draft: Json | undefined;
  changes: boolean;
  edit: () => void;
  forget: () => void;
}) {
  const { here } = value;
  const isManaged = here !== null && (here.source === 'machine' || here.source === 'user');
  return (
    <li className="policy-value" data-path={value.path}>
      <div>
        <p>
          <strong>{value.title}</strong> <code className="muted small">{value.path}</code>
        </p>
        <p className="small muted">{value.text}</p>
        <p className="policy-current">
          <span className="muted">{t('policy.stored')}:</span> <strong>{shown(value.stored)}</strong>
          {draft !== undefined && (
            <span className="warning">
              {' '}
              → <strong>{shown(draft)}</strong> ({t('policy.waits')})
            </span>
          )}
        </p>
        {here === null ? (
          <p className="small muted">{t('policy.serverOnly')}</p>
        ) : value.form.type === 'fixed' ? (
          <p className="small muted">{t('policy.fixed')}</p>
        ) : (
          <p className="small">
            <span className="muted">{t('policy.here')}:</span> {isManaged && <strong>{shown(here.value)} </strong>}
            <span>
              {t(`policy.sources.${here.source}`)}
              {here.place !== null && (
                <>
                  : <code>{here.place}</code>
                </>
              )}
            </span>
            {isManaged && (
              <span className="policy-managed">
                <Icon name="lock" /> {t('policy.managed')}
              </span>
            )}
          </p>
        )}
        {here?.passedOver.map((one) => (
          <p key={one.place} className="small warning">
            {t(`policy.passedOver.${one.why}`, { place: one.place, value: shown(one.value) })}
          </p>
        ))}
      </div>
      {changes && value.form.type !== 'fixed' && (
        <div className="address-actions">
          {draft !== undefined && (
            <Button
              className="button quiet"
              aria-label={t('policy.forgetLabel', { title: value.title })}
              onPress={forget}
            >
              {t('policy.forget')}
            </Button>
          )}
          <Button className="button quiet" aria-label={t('policy.changeLabel', { title: value.title })} onPress={edit}>
            {t('policy.change')}
          </Button>
        </div>
      )}
    </li>
  );
}

function ThisMachine({ view }: { view: PolicyView }) {
  return (
    <section className="view-part" data-region="workstation" aria-labelledby="policy-machine">
      <h3 id="policy-machine">{t('policy.thisMachine')}</h3>
      <p className={view.held === null ? 'warning' : undefined}>
        {view.held === null
          ? t('policy.notHeld')
          : t('policy.held', { version: view.held.version, until: fullTime(view.held.expiresAt) })}
      </p>
      {view.places.length === 0 ? (
        <p className="muted">{t('policy.noPlaces')}</p>
      ) : (
        <ul className="lines">
          {view.places.map((place) => (
            <li key={place.place}>
              <code>{place.place}</code>{' '}
              <span className={place.state === 'refused' ? 'danger' : 'muted'}>
                {t(`policy.places.${place.state}`)}
              </span>
              {place.note !== '' && <p className="small">{place.note}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function History({ view, work, changes }: { view: PolicyView; work: PolicyWork; changes: boolean }) {
  return (
    <section className="view-part" data-region="versions" aria-labelledby="policy-versions">
      <h3 id="policy-versions">{t('policy.history')}</h3>
      {view.versions.length === 0 ? (
        <p className="muted">{t('policy.noHistory')}</p>
      ) : (
        <ol className="lines">
          {view.versions.map((each) => (
            <li key={each.version} className="policy-version">
              <div>
                <p>
                  <strong>{t('policy.version', { count: each.version })}</strong>{' '}
                  <span className="muted">
                    {each.by === null ? t('policy.byCommandLine') : t('policy.by', { name: each.by })},{' '}
                    <time dateTime={new Date(each.at).toISOString()}>{fullTime(each.at)}</time>
                  </span>
                </p>
                {each.undoes !== null && <p className="small">{t('policy.undoes', { count: each.undoes })}</p>}
                {each.changed.length > 0 && (
                  <p className="small muted" title={each.changed.join(', ')}>
                    {t('policy.changed', { count: each.changed.length })}: {each.changed.slice(0, 4).join(', ')}
                    {each.changed.length > 4 && ' …'}
                  </p>
                )}
              </div>
              {changes && (
                <Button
                  className="button quiet"
                  isDisabled={work.busy || work.drafts.size > 0}
                  aria-label={t('policy.goBackLabel', { version: each.version })}
                  onPress={() => void work.look(before(view, each.version))}
                >
                  {t('policy.goBack')}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** The version before this one: numbers may have gaps. */
const before = (view: PolicyView, version: number): number =>
  view.versions.find((each) => each.version < version)?.version ?? 0;

function Review({ work, values }: { work: PolicyWork; values: readonly PolicyValue[] }) {
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  const review = work.review;
  if (review === null) return null;
  const { changes, problems, warnings } = review.outcome;
  const titleOf = (path: string): string => values.find((value) => value.path === path)?.title ?? path;
  const mayGo = problems.length === 0 && changes.length > 0 && warnings.every(({ code }) => read.has(code));
  return (
    <Window
      role="alertdialog"
      isOpen
      close={work.closeReview}
      title={review.toVersion === null ? t('policy.reviewTitle') : t('policy.undoTitle', { count: review.toVersion })}
    >
      <div className="stack">
        {review.toVersion !== null && <p>{t('policy.undoText')}</p>}
        {problems.length > 0 && (
          <div role="alert">
            <p className="danger">{t('policy.problems')}</p>
            <ul className="lines">
              {problems.map((one) => (
                <li key={`${one.path} ${one.words}`}>
                  <strong>{one.path === '' ? '' : titleOf(one.path)}</strong> {one.words}
                </li>
              ))}
            </ul>
          </div>
        )}
        {changes.length === 0 && problems.length === 0 && <p>{t('policy.nothing')}</p>}
        {changes.length > 0 && (
          <table className="policy-changes">
            <thead>
              <tr>
                <th scope="col">{t('policy.which')}</th>
                <th scope="col">{t('policy.before')}</th>
                <th scope="col">{t('policy.after')}</th>
              </tr>
            </thead>
            <tbody>
              {changes.map((one) => (
                <tr key={one.path}>
                  <th scope="row">
                    {titleOf(one.path)}
                    <br />
                    <code className="small muted">{one.path}</code>
                  </th>
                  <td>{shown(one.before)}</td>
                  <td>
                    <strong>{shown(one.after)}</strong>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {problems.length === 0 &&
          warnings.map((warning) => (
            <div key={warning.code} className="callout danger policy-warning">
              <Icon name="warning" />
              <div>
                <p>{warning.words}</p>
                <label className="policy-tick">
                  <input
                    type="checkbox"
                    checked={read.has(warning.code)}
                    onChange={(event) =>
                      setRead(
                        event.target.checked
                          ? new Set([...read, warning.code])
                          : new Set([...read].filter((one) => one !== warning.code)),
                      )
                    }
                  />{' '}
                  {t('policy.accept')}
                </label>
              </div>
            </div>
          ))}
        <div className="window-foot">
          <Button className="button" autoFocus onPress={work.closeReview}>
            {t('app.cancel')}
          </Button>
          <Button
            className="button primary"
            isDisabled={!mayGo}
            isPending={work.busy}
            onPress={() => void work.make([...read])}
          >
            {work.busy ? t('policy.saving') : t('policy.save')}
          </Button>
        </div>
      </div>
    </Window>
  );
}
