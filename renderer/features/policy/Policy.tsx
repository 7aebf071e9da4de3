/**
 * The policy: every value with its text and where it comes from, changes looked at before they are made, and the way
 * back.
 */
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import type { PolicyValue } from '../../../contract/policy.ts';
import { t } from '../../i18n/index.ts';
import { fullTime } from '../../i18n/format.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { PolicyEditor } from './PolicyEditor.tsx';
import { usePolicyWork } from './policyWork.ts';
import type { ViewProps } from '../../store/session.ts';
import { PolicyHere } from './PolicyHere.tsx';
import { PolicyHistory } from './PolicyHistory.tsx';
import { PolicyReview } from './PolicyReview.tsx';
import { PolicyValues } from './PolicyValues.tsx';

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
          {work.notice !== null && <Callout tone={work.notice.tone}>{work.notice.text}</Callout>}
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
            <PolicyValues view={view} work={work} changes={changes} edit={setEditing} />
          </div>
          <div className="view-side">
            <PolicyHere view={view} />
            <PolicyHistory view={view} work={work} changes={changes && !offline} />
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
      {work.review !== null && view !== null && <PolicyReview work={work} values={view.values} />}
    </main>
  );
}
