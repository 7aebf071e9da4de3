/** Shown before the desk: a person is signed in, and sets a new password before anything else opens. */
import { useCallback, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { ChangePassword } from '../account/ChangePassword.tsx';
import { ofServer, ofWorkstation } from '../account/changedPasswords.ts';
import { useLoaded } from '../../ui/useLoaded.ts';
import type { SignedIn } from '../../store/session.ts';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';

/** The person's own password, at the server. */
export function RequiredPasswordChange({ state }: { state: SignedIn }) {
  const desk = useDesk();
  const { value: own, failed, load } = useLoaded(useCallback(() => desk.bridge.getOwnPassword({}), [desk]));
  return (
    <Before state={state} title={t('password.requiredAction.title')}>
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
    </Before>
  );
}

/** That of the machine. */
export function RequiredWorkstationPasswordChange({ state }: { state: SignedIn }) {
  const desk = useDesk();
  const { value: rules, failed, load } = useLoaded(useCallback(() => desk.bridge.getWorkstationPassword({}), [desk]));
  return (
    <Before state={state} title={t('workstationPassword.title')}>
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
    </Before>
  );
}

function Before({ state, title, children }: { state: SignedIn; title: string; children: ReactNode }) {
  const desk = useDesk();
  return (
    <main className="door">
      <div className="door-card wide">
        <p className="brand">
          <Icon name="shield" /> {t('app.name')}
        </p>
        <h1>{title}</h1>
        <p className="muted">
          <strong>{state.person.name}</strong> · {t(`roles.${state.person.role}`)} · {state.workstation}
        </p>
        {children}
        <div className="window-foot">
          <Button className="button" onPress={() => void desk.leaveDesk('lock')}>
            <Icon name="lock" /> {t('password.lock')}
          </Button>
          <Button className="button quiet" onPress={() => void desk.leaveDesk('signOut')}>
            <Icon name="leave" /> {t('frame.signOut')}
          </Button>
        </div>
      </div>
    </main>
  );
}
