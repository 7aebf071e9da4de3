/** Shown before the desk: a person is signed in, and sets a new password before anything else opens. */
import { useCallback } from 'react';
import { ChangePassword } from '../account/ChangePassword.tsx';
import { RequiredActionFrame } from '../account/RequiredActionFrame.tsx';
import { ofServer, ofWorkstation } from '../account/changedPasswords.ts';
import { useLoaded } from '../../ui/useLoaded.ts';
import type { SignedIn } from '../../store/session.ts';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Failed, Loading } from '../../ui/Empty.tsx';

/** The person's own password, at the server. */
export function RequiredPasswordChange({ state }: { state: SignedIn }) {
  const desk = useDesk();
  const { value: own, failed, load } = useLoaded(useCallback(() => desk.bridge.getOwnPassword({}), [desk]));
  return (
    <RequiredActionFrame state={state} title={t('password.requiredAction.title')}>
      {failed && <Failed text={t('password.failed')} retryLabel={t('app.retry')} retry={load} />}
      {!failed && own === null && <Loading label={t('password.loading')} rows={4} />}
      {own !== null && (
        <>
          <p>
            {own.temporary ? t('password.requiredAction.temporary') : t('password.requiredAction.ranOut')}{' '}
            {t('password.requiredAction.first')}
          </p>
          <ChangePassword which={ofServer(desk.bridge, own)} done={load} focus />
        </>
      )}
    </RequiredActionFrame>
  );
}

/** That of the machine. */
export function RequiredWorkstationPasswordChange({ state }: { state: SignedIn }) {
  const desk = useDesk();
  const { value: rules, failed, load } = useLoaded(useCallback(() => desk.bridge.getWorkstationPassword({}), [desk]));
  return (
    <RequiredActionFrame state={state} title={t('workstationPassword.title')}>
      {failed && <Failed text={t('workstationPassword.failed')} retryLabel={t('app.retry')} retry={load} />}
      {!failed && rules === null && <Loading label={t('workstationPassword.loading')} rows={4} />}
      {rules !== null && (
        <>
          <p>{t('workstationPassword.ranOut')}</p>
          <p>{t('workstationPassword.others')}</p>
          {/* What comes next is the desk's to say. */}
          <ChangePassword which={ofWorkstation(desk.bridge, rules)} done={() => undefined} focus />
        </>
      )}
    </RequiredActionFrame>
  );
}
