/** Requests of one person, and the decision of another. */
import { useCallback, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import type { ChangeRequest } from '../../../contract/people.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { fullTime } from '../../i18n/format.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { ViewProps } from '../../store/session.ts';
import { placeName, valueWords } from '../../i18n/stateWords.ts';
import { inWords } from '../../i18n/inWords.ts';
import { requestedName } from '../../i18n/names.ts';
import { useLoaded } from '../../ui/useLoaded.ts';
import { noticeOf, type Notice } from '../../store/noticeOf.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { TableTitle } from '../../ui/TableTitle.tsx';

export function Approvals({ state }: Pick<ViewProps, 'state'>) {
  const desk = useDesk();
  const offline = state.connection === 'offline';
  const { value, failed, load } = useLoaded(useCallback(() => desk.bridge.listRequests({}), [desk]));
  const list = value?.requests ?? null;
  const [notice, setNotice] = useState<Notice | null>(null);
  const [deciding, setDeciding] = useState<{ request: ChangeRequest; approve: boolean } | null>(null);
  const make = async (work: () => Promise<unknown>, done: string): Promise<void> => {
    setNotice(
      await noticeOf(
        async () => {
          await work();
          return done;
        },
        (words) => t('people.notDone', { words }),
      ),
    );
    load();
  };
  const open = list?.filter((request) => request.state === 'open') ?? [];
  const decided = list?.filter((request) => request.state !== 'open') ?? [];
  const one = (request: ChangeRequest) => (
    <li key={request.id}>
      <Request
        request={request}
        offline={offline}
        decide={(approve) => setDeciding({ request, approve })}
        withdraw={() =>
          void make(() => desk.bridge.withdrawRequest({ requestId: request.id }), t('approvals.withdrawn'))
        }
      />
    </li>
  );
  return (
    <main className="table-view">
      <div className="table-view-head" data-region="approvals">
        <TableTitle title={t('approvals.title')} intro={t('approvals.intro')}>
          <Button className="button" onPress={load}>
            {t('approvals.refresh')}
          </Button>
        </TableTitle>
        {offline && <Callout tone="warning">{t('people.offline')}</Callout>}
        <div className="table-view-notice" role="status">
          {notice !== null && <Callout tone={notice.tone}>{notice.text}</Callout>}
        </div>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys */}
      <div className="requests" role="region" aria-label={t('approvals.title')} tabIndex={0} data-region="requests">
        {failed && <Failed text={t('approvals.error')} retryLabel={t('app.retry')} retry={load} />}
        {!failed && list === null && <Loading label={t('approvals.loading')} />}
        {!failed && list !== null && open.length === 0 && <Empty icon="check" {...wordsOf('approvals.empty')} />}
        {open.length > 0 && (
          <section aria-label={t('approvals.open')}>
            <h3>{t('approvals.open')}</h3>
            <ul className="request-list">{open.map(one)}</ul>
          </section>
        )}
        {decided.length > 0 && (
          <section aria-label={t('approvals.decided')}>
            <h3>{t('approvals.decided')}</h3>
            <ul className="request-list">{decided.map(one)}</ul>
          </section>
        )}
      </div>
      {deciding !== null && (
        <Decision
          deciding={deciding}
          close={() => setDeciding(null)}
          decide={(note) => {
            const { request, approve } = deciding;
            void make(
              () => desk.bridge.decideRequest({ requestId: request.id, approve, note }),
              !approve
                ? t('approvals.declined')
                : request.action === 'add'
                  ? t('approvals.approvedAdd')
                  : request.action === 'password'
                    ? t('approvals.approvedPassword')
                    : t('approvals.approved'),
            );
          }}
        />
      )}
    </main>
  );
}

function Request({
  request,
  offline,
  decide,
  withdraw,
}: {
  request: ChangeRequest;
  offline: boolean;
  decide: (approve: boolean) => void;
  withdraw: () => void;
}) {
  const isOpen = request.state === 'open';
  return (
    <article className="request" data-request={request.id} data-state={request.state}>
      <div className="request-head">
        <h4>
          {requestedName(request.action)} {request.subject.name}
        </h4>
        <strong>{t(`approvals.states.${request.state}`)}</strong>
      </div>
      <p className="small muted">
        {t('approvals.askedBy', { name: request.askedBy.name, at: fullTime(request.at) })}
        {isOpen && <> · {t('approvals.until', { at: fullTime(request.expiresAt) })}</>}
      </p>
      {request.reason !== '' && <p>{request.reason}</p>}
      <div className="request-sides">
        <div>
          <p className="field-label">{t('approvals.before')}</p>
          <Side places={request.before} />
        </div>
        <div>
          <p className="field-label">{t('approvals.after')}</p>
          <Side places={request.after} />
        </div>
      </div>
      {!isOpen && request.decidedAt !== null && (
        <p className="small muted">
          {t(`approvals.states.${request.state}`)}:{' '}
          {request.decidedBy === null
            ? fullTime(request.decidedAt)
            : t('approvals.decidedBy', { name: request.decidedBy, at: fullTime(request.decidedAt) })}
          {request.note !== null && <> · {request.note}</>}
        </p>
      )}
      {isOpen && request.closed !== null && (
        <p className="small warning with-icon">
          <Icon name="lock" /> <span>{inWords(request.closed)}</span>
        </p>
      )}
      {isOpen && (
        <div className="window-foot">
          {request.own ? (
            <Button className="button" isDisabled={offline} onPress={withdraw}>
              {t('approvals.withdraw')}
            </Button>
          ) : (
            <>
              <Button className="button" isDisabled={offline} onPress={() => decide(false)}>
                {t('approvals.decline')}
              </Button>
              <Button
                className="button primary"
                isDisabled={offline || request.closed !== null}
                onPress={() => decide(true)}
              >
                {t('approvals.approve')}
              </Button>
            </>
          )}
        </div>
      )}
    </article>
  );
}

function Side({ places }: { places: ChangeRequest['before'] }) {
  if (places.length === 0) return <p className="muted">{t('stateValues.none')}</p>;
  return (
    <dl className="request-side small">
      {places.map(({ path, value }) => (
        <div key={path}>
          <dt>{placeName(path)}</dt>
          <dd>{valueWords(path, value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Decision({
  deciding,
  close,
  decide,
}: {
  deciding: { request: ChangeRequest; approve: boolean };
  close: () => void;
  decide: (note: string) => void;
}) {
  const id = useId();
  const [note, setNote] = useState('');
  const { request, approve } = deciding;
  return (
    <Confirm
      isOpen
      close={close}
      title={approve ? t('approvals.approveTitle') : t('approvals.declineTitle')}
      cancelLabel={t('app.cancel')}
      confirmLabel={approve ? t('approvals.approve') : t('approvals.decline')}
      confirm={() => decide(note)}
    >
      <p>
        {requestedName(request.action)} {request.subject.name}.{' '}
        {t('approvals.askedBy', { name: request.askedBy.name, at: fullTime(request.at) })}.
      </p>
      <div className="field">
        <label className="field-label" htmlFor={id}>
          {t('approvals.note')}
        </label>
        <input
          id={id}
          value={note}
          maxLength={300}
          autoComplete="off"
          aria-describedby={`${id}-hint`}
          onChange={(event) => setNote(event.target.value)}
        />
        <span className="field-hint" id={`${id}-hint`}>
          {t('approvals.noteHint')}
        </span>
      </div>
    </Confirm>
  );
}
