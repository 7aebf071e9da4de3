/** What is hidden in the chats of each client company. */
import { useEffect, useState } from 'react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { SignedIn } from '../../store/session.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { fullTime } from '../../i18n/format.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Callout } from '../../ui/Callout.tsx';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Select } from '../../ui/Select.tsx';
import { Exceptions } from './Exceptions.tsx';
import { useMaskingDraft } from './maskingDraft.ts';
import { Patterns } from './Patterns.tsx';
import { PublicDetails } from './PublicDetails.tsx';
import { Trial } from './Trial.tsx';
import { Types } from './Types.tsx';
import type { ViewProps } from '../../store/session.ts';

export function Masking({ state, setUnsaved }: ViewProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const tenant = state.tenants.find((each) => each.id === chosen) ?? state.tenants[0];
  if (tenant === undefined)
    return (
      <main className="view" data-region="main">
        <Empty icon="shield" {...wordsOf('masking.noTenant')} />
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

/** What the view shows of the company. */
const PARTS = ['policy', 'list'] as const;
type Part = (typeof PARTS)[number];

function Policy({ tenantId, tenants, choose, offline, setUnsaved }: Props) {
  const draft = useMaskingDraft(tenantId);
  const [part, setPart] = useState<Part>('policy');
  const [undoing, setUndoing] = useState(false);
  const [going, setGoing] = useState<string | null>(null);
  useEffect(() => {
    // Where something is wrong, the person goes on there.
    if (draft.refusals > 0) document.querySelector<HTMLElement>('.view [aria-invalid="true"]')?.focus();
  }, [draft.refusals]);
  useEffect(() => {
    setUnsaved(draft.dirty);
    return () => setUnsaved(false);
  }, [draft.dirty, setUnsaved]);
  const { status } = draft;
  const version = status?.version ?? 0;
  const newest = status?.changes[0];
  return (
    <main className="view">
      <div className="view-head" data-region="policy">
        <div className="view-title">
          <h2>{t('masking.title')}</h2>
          <p className="muted">{t('masking.intro')}</p>
        </div>
        <Select
          label={t('masking.tenant')}
          value={tenantId}
          options={tenants.map((each) => ({ value: each.id, label: each.name }))}
          choose={(next) => (draft.dirty ? setGoing(next) : choose(next))}
        />
        <ToggleButtonGroup
          className="segments masking-parts"
          aria-label={t('details.parts')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[part]}
          onSelectionChange={(keys) => {
            for (const key of keys) setPart(PARTS.find((each) => each === key) ?? 'policy');
          }}
        >
          {PARTS.map((each) => (
            <ToggleButton key={each} id={each} className="segment">
              {t(`details.${each}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <div className="view-status" hidden={part !== 'policy'}>
          <p className="small">
            {status !== null && (
              <>
                <strong>{t('masking.version', { count: status.version })}</strong>
                {newest !== undefined && (
                  <span className="muted">
                    {' '}
                    {newest.by === null ? t('masking.byCommandLine') : t('masking.by', { name: newest.by })},{' '}
                    {fullTime(newest.at)}
                  </span>
                )}
              </>
            )}
            {draft.dirty && <span className="warning"> · {t('masking.unsaved')}</span>}
          </p>
          <div className="view-actions">
            <Button
              className="button quiet"
              isDisabled={draft.busy || draft.dirty || offline || status === null || status.version === 0}
              onPress={() => setUndoing(true)}
            >
              {t('masking.undo')}
            </Button>
            <Button
              className="button"
              isDisabled={draft.busy || status === null || (offline && !draft.dirty)}
              onPress={() => void draft.discard()}
            >
              {draft.dirty ? t('masking.discard') : t('masking.loadAgain')}
            </Button>
            <Button
              className="button primary"
              isDisabled={!draft.dirty || offline}
              isPending={draft.busy}
              onPress={() => void draft.save()}
            >
              {draft.busy ? t('masking.saving') : t('masking.save')}
            </Button>
          </div>
        </div>
        <div className="view-notice" role="status">
          {draft.notice !== null && <Callout tone={draft.notice.tone}>{draft.notice.text}</Callout>}
        </div>
      </div>
      {part === 'list' && <PublicDetails tenantId={tenantId} offline={offline} />}
      {part === 'policy' && draft.load === 'loading' && <Loading label={t('masking.loading')} rows={8} />}
      {part === 'policy' && draft.load === 'error' && (
        <Failed text={t('masking.error')} retryLabel={t('app.retry')} retry={draft.retry} />
      )}
      {part === 'policy' && draft.load === 'ready' && (
        <div className="view-columns">
          <div className="view-main">
            <Types draft={draft} />
            <Patterns draft={draft} />
          </div>
          <div className="view-side">
            <Trial draft={draft} />
            <Exceptions draft={draft} />
            <History draft={draft} />
          </div>
        </div>
      )}
      <Confirm
        isOpen={going !== null}
        close={() => setGoing(null)}
        title={t('masking.leaveTitle')}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('masking.discard')}
        confirm={() => {
          if (going !== null) choose(going);
        }}
      >
        <p>{t('masking.leaveText')}</p>
      </Confirm>
      <Confirm
        isOpen={undoing}
        close={() => setUndoing(false)}
        title={t('masking.undoTitle')}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('masking.undo')}
        confirm={() => void draft.undo()}
      >
        <p>{version === 1 ? t('masking.undoToDefault') : t('masking.undoText', { version, former: version - 1 })}</p>
      </Confirm>
    </main>
  );
}

function History({ draft }: { draft: ReturnType<typeof useMaskingDraft> }) {
  const changes = draft.status?.changes ?? [];
  return (
    <section className="view-part" data-region="versions" aria-labelledby="versions-title">
      <h3 id="versions-title">{t('masking.history')}</h3>
      {changes.length === 0 ? (
        <p className="muted">{t('masking.noHistory')}</p>
      ) : (
        <ol className="lines">
          {changes.map((each) => (
            <li key={each.version}>
              <strong>{t('masking.version', { count: each.version })}</strong>{' '}
              <span className="muted">
                {each.by === null ? t('masking.byCommandLine') : t('masking.by', { name: each.by })},{' '}
                <time dateTime={new Date(each.at).toISOString()}>{fullTime(each.at)}</time>
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
