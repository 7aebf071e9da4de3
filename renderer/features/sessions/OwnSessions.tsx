import { useCallback } from 'react';
import type { SessionLine } from '../../../contract/sessions.ts';
import { t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { useDesk } from '../../store/context.ts';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { SessionTable } from './SessionTable.tsx';
import { useLoaded } from '../../ui/useLoaded.ts';

/** Where the person is signed in; they can end any other session of theirs at once. */
export function OwnSessions() {
  const desk = useDesk();
  const { value: lines, failed, load } = useLoaded(useCallback(() => desk.bridge.ownSessions({}), [desk]));
  const end = (line: SessionLine): void => {
    desk.bridge
      .endOwnSession({ sessionId: line.id })
      .then(
        () => desk.notice(t('sessions.ended', { where: line.workstationName }), 'info'),
        (cause: unknown) => desk.notice(errorWords(cause), 'warning'),
      )
      .finally(load);
  };
  if (failed) return <Failed text={t('sessions.failed')} retryLabel={t('app.retry')} retry={load} />;
  if (lines === null) return <Loading label={t('sessions.loading')} rows={2} />;
  return (
    <div className="account-part">
      <p className="muted">{t('sessions.intro')}</p>
      <SessionTable lines={lines} whose="own" label={t('account.sections.sessions')} end={end} />
    </div>
  );
}
