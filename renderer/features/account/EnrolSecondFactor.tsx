/** Shown before the desk: a person is signed in, and adds a second factor before anything else opens. */
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { t } from '../../i18n/index.ts';
import type { SignedIn } from '../../store/session.ts';
import { useDesk } from '../../store/context.ts';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { AddKey } from './AddKey.tsx';
import { AddTotp } from './AddTotp.tsx';
import { canAskKeys } from './canAskKeys.ts';
import { RequiredActionFrame } from './RequiredActionFrame.tsx';
import { useLoaded } from '../../ui/useLoaded.ts';

export function EnrolSecondFactor({ state }: { state: SignedIn }) {
  const desk = useDesk();
  const { value: own, failed, load } = useLoaded(useCallback(() => desk.bridge.ownSecondFactor({}), [desk]));
  const [chosen, setChosen] = useState<'totp' | 'security-key' | null>(null);
  const kinds = own === null ? [] : own.kinds;
  const kind = chosen ?? (kinds.length === 1 ? (kinds[0] ?? null) : null);
  return (
    <RequiredActionFrame state={state} title={t('enrolSecondFactor.title')}>
      <p>{t('enrolSecondFactor.text')}</p>
      {failed && <Failed text={t('secondFactor.failed')} retryLabel={t('app.retry')} retry={load} />}
      {!failed && own === null && <Loading label={t('secondFactor.loading')} rows={2} />}
      {own !== null && kind === null && (
        <>
          <h2>{t('enrolSecondFactor.choose')}</h2>
          <div className="account-acts">
            {kinds.includes('totp') && (
              <Button className="button tall" onPress={() => setChosen('totp')}>
                <Icon name="phone" /> {t('secondFactor.kinds.totp')}
              </Button>
            )}
            {kinds.includes('security-key') && (
              <Button className="button tall" isDisabled={!canAskKeys()} onPress={() => setChosen('security-key')}>
                <Icon name="lock" /> {t('secondFactor.kinds.security-key')}
              </Button>
            )}
          </div>
          {kinds.includes('security-key') && !canAskKeys() && <p className="small muted">{t('securityKey.notHere')}</p>}
        </>
      )}
      {kind === 'totp' && (
        <>
          <h2>{t('totp.title')}</h2>
          <AddTotp done={load} />
        </>
      )}
      {kind === 'security-key' && (
        <>
          <h2>{t('securityKey.title')}</h2>
          <AddKey done={load} />
        </>
      )}
      {chosen !== null && kinds.length > 1 && (
        <Button className="button quiet" onPress={() => setChosen(null)}>
          <Icon name="back" /> {t('enrolSecondFactor.back')}
        </Button>
      )}
    </RequiredActionFrame>
  );
}
