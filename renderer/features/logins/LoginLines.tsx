/** A workstation of a person, and a login of theirs, as a line each. */
import { Button } from 'react-aria-components';
import type { LoginWorkstation, ShownLogin } from '../../../contract/savedLogins.ts';
import { t } from '../../i18n/index.ts';
import { fullTime, listed, shortDate } from '../../i18n/format.ts';
import { Icon } from '../../ui/Icon.tsx';

export function WorkstationLine({
  workstation,
  isDisabled,
  compare,
}: {
  workstation: LoginWorkstation;
  isDisabled: boolean;
  compare: () => void;
}) {
  const { name, trust, fingerprint, registeredAt } = workstation;
  const tone = trust === 'changed' ? 'danger' : trust === 'waiting' ? 'warning' : 'muted';
  return (
    <li className="login-line" data-workstation={name} data-trust={trust}>
      <div>
        <p>
          <strong>{name}</strong>{' '}
          <span className={`small ${tone}`}>
            {(trust === 'changed' || trust === 'waiting') && <Icon name="warning" />} {t(`logins.trustNames.${trust}`)}
          </span>
        </p>
        <p className={`small ${tone}`}>{t(`logins.trusts.${trust}`)}</p>
        <p className="small muted">
          {t('logins.fingerprint')} <span className="fingerprint-small">{fingerprint}</span>,{' '}
          <time dateTime={new Date(registeredAt).toISOString()} title={fullTime(registeredAt)}>
            {shortDate(registeredAt)}
          </time>
        </p>
      </div>
      {trust !== 'compared' && (
        <Button
          className="button"
          isDisabled={isDisabled}
          aria-label={t('logins.compareLabel', { workstation: name })}
          onPress={compare}
        >
          {t('logins.compare')}
        </Button>
      )}
    </li>
  );
}

interface LoginProps {
  login: ShownLogin;
  nameOf: (workstationId: string) => string;
  tenantName: string;
  isDisabled: boolean;
  replace: () => void;
  remove: () => void;
  restore: () => void;
}

export function LoginLine({ login, nameOf, tenantName, isDisabled, replace, remove, restore }: LoginProps) {
  const isRemoved = login.removedAt !== null;
  return (
    <li className={`login-line${isRemoved ? ' removed' : ''}`} data-login={login.name}>
      <div>
        <p>
          <strong>{login.name}</strong> <span className="small muted">{tenantName}</span>
        </p>
        <p className="small login-address">{login.address}</p>
        <p className="small muted with-icon">
          <Icon name="lock" /> <span>{t(login.hasCodes ? 'logins.secretsWithCodes' : 'logins.secrets')}</span>
        </p>
        <p className="small muted">
          {t('logins.version', { version: login.version })}, {t('logins.savedBy', { name: login.savedBy })},{' '}
          <time dateTime={new Date(login.savedAt).toISOString()}>{fullTime(login.savedAt)}</time>
        </p>
        {isRemoved ? (
          <p className="small warning">{t('logins.removed', { until: fullTime(login.undoUntil ?? 0) })}</p>
        ) : (
          <p className="small muted">
            {login.sealedTo.map(nameOf).length === 0
              ? t('logins.onNone')
              : t('logins.on', { names: listed(login.sealedTo.map(nameOf)) })}
            {login.waits.length > 0 && (
              <span className="warning"> · {t('logins.waits', { names: listed(login.waits.map(nameOf)) })}</span>
            )}
          </p>
        )}
      </div>
      <div className="login-actions">
        {isRemoved ? (
          <Button
            className="button"
            isDisabled={isDisabled}
            aria-label={t('logins.restoreLabel', { name: login.name })}
            onPress={restore}
          >
            {t('logins.restore')}
          </Button>
        ) : (
          <>
            <Button
              className="button"
              isDisabled={isDisabled}
              aria-label={t('logins.replaceLabel', { name: login.name })}
              onPress={replace}
            >
              {t('logins.replace')}
            </Button>
            <Button
              className="button quiet"
              isDisabled={isDisabled}
              aria-label={t('logins.removeLabel', { name: login.name })}
              onPress={remove}
            >
              {t('logins.remove')}
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
