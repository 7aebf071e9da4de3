/** The part of "My account" about the server password. */
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { shortDate } from '../../i18n/format.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ChangePassword } from './ChangePassword.tsx';
import { ofServer } from './changedPasswords.ts';
import { useLoaded } from '../../ui/useLoaded.ts';

export function OwnPassword() {
  const desk = useDesk();
  const { value: own, failed, load } = useLoaded(useCallback(() => desk.bridge.getOwnPassword({}), [desk]));
  const [open, setOpen] = useState(false);
  const [changed, setChanged] = useState(false);
  const done = useCallback((): void => {
    setOpen(false);
    setChanged(true);
    load();
  }, [load]);
  if (failed) return <Failed text={t('password.failed')} retryLabel={t('app.retry')} retry={load} />;
  if (own === null) return <Loading label={t('password.loading')} rows={2} />;
  return (
    <div className="account-part">
      <p>
        {t('password.changed', { date: shortDate(own.changedAt) })}{' '}
        {own.expiresAt === null ? t('password.never') : t('password.runsOut', { date: shortDate(own.expiresAt) })}
      </p>
      <p className="small muted">{t('password.workstation')}</p>
      <div role="status">{changed && !open && <Callout tone="info">{t('password.done')}</Callout>}</div>
      {open ? (
        <ChangePassword which={ofServer(desk.bridge, own)} done={done} focus />
      ) : (
        <div className="account-acts">
          <Button
            className="button"
            onPress={() => {
              setChanged(false);
              setOpen(true);
            }}
          >
            <Icon name="lock" /> {t('password.change')}
          </Button>
        </div>
      )}
    </div>
  );
}
