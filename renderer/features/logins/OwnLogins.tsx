/**
 * What an agent may know of their own saved logins: how many, names where policy allows, and the fingerprint that IT
 * asks for.
 */
import { useCallback } from 'react';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { useLoaded } from '../../ui/useLoaded.ts';

export function OwnLogins() {
  const desk = useDesk();
  const { value: own, failed, load } = useLoaded(useCallback(() => desk.bridge.getOwnLogins({}), [desk]));
  if (failed) return <Failed text={t('logins.ownError')} retryLabel={t('app.retry')} retry={load} />;
  if (own === null) return <Loading label={t('logins.ownLoading')} rows={2} />;
  return (
    <div className="account-part own-logins">
      <p className="muted">{t('logins.ownText', { count: own.ready })}</p>
      {own.names !== null && own.names.length > 0 && (
        <ul className="lines">
          {own.names.map((each) => (
            <li key={`${each.name} ${each.address}`}>
              <strong>{each.name}</strong> <span className="small muted login-address">{each.address}</span>
            </li>
          ))}
        </ul>
      )}
      {own.waiting > 0 && <Callout tone="warning">{t('logins.ownWaiting', { count: own.waiting })}</Callout>}
      {own.fingerprint === null ? (
        <p className="small muted">{t('logins.ownNoFingerprint')}</p>
      ) : (
        <>
          <p className="field-label" id="own-fingerprint">
            {t('logins.ownFingerprint')}
          </p>
          <p className="fingerprint" aria-describedby="own-fingerprint">
            {own.fingerprint}
          </p>
        </>
      )}
    </div>
  );
}
