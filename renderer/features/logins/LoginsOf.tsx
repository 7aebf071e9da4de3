/** One person: the workstations that logins are sealed to, and the logins. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { LoginsOfPerson, LoginWorkstation, ShownLogin } from '../../../contract/savedLogins.ts';
import type { SignedIn } from '../../store/session.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { listed } from '../../i18n/format.ts';
import { fullTime, shortDate } from '../../i18n/format.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Window } from '../../ui/Window.tsx';
import { LoginForm } from './LoginForm.tsx';
import type { SavedLoginsWork } from './savedLoginsWork.ts';

interface Props {
  work: SavedLoginsWork;
  tenants: SignedIn['tenants'];
  offline: boolean;
}

export function LoginsOf({ work, tenants, offline }: Props) {
  const { person, personFailed, chosen } = work;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys
    <section className="login-person" data-region="person" aria-labelledby="login-person-title" tabIndex={0}>
      {personFailed && (
        <Failed
          text={t('logins.error')}
          retryLabel={t('app.retry')}
          retry={() => {
            if (chosen !== null) work.choose(chosen);
          }}
        />
      )}
      {!personFailed && person === null && <Loading label={t('logins.loading')} rows={6} />}
      {!personFailed && person !== null && <Shown person={person} work={work} tenants={tenants} offline={offline} />}
    </section>
  );
}

type Asking =
  | { readonly what: 'form'; readonly login: ShownLogin | null; readonly loginId: string }
  | { readonly what: 'remove'; readonly login: ShownLogin }
  | { readonly what: 'compare'; readonly workstation: LoginWorkstation }
  | null;

function Shown({ person, work, tenants, offline }: Props & { person: LoginsOfPerson }) {
  const [asking, setAsking] = useState<Asking>(null);
  const { notice, busy } = work;
  const close = (): void => setAsking(null);
  const nameOf = (workstationId: string): string =>
    person.workstations.find((each) => each.workstationId === workstationId)?.name ?? workstationId;
  const cannot = busy || offline;
  return (
    <>
      <div className="login-person-head">
        <h3 id="login-person-title">{person.name}</h3>
      </div>
      <div className="login-notice" role="status">
        {offline && (
          <p className="callout warning">
            <Icon name="offline" /> <span>{t('logins.offline')}</span>
          </p>
        )}
        {notice !== null && (
          <p className={`callout ${notice.tone}`}>
            <Icon name={notice.tone === 'info' ? 'check' : 'warning'} /> <span>{notice.text}</span>
          </p>
        )}
      </div>
      <section className="view-part" aria-labelledby="login-workstations-title">
        <h4 id="login-workstations-title">{t('logins.workstations')}</h4>
        <p className="small muted">{t('logins.workstationsHint')}</p>
        {person.workstations.length === 0 ? (
          <p className="callout warning">
            <Icon name="warning" /> <span>{t('logins.noWorkstation', { name: person.name })}</span>
          </p>
        ) : (
          <ul className="lines">
            {person.workstations.map((each) => (
              <Workstation
                key={each.workstationId}
                workstation={each}
                isDisabled={cannot}
                compare={() => setAsking({ what: 'compare', workstation: each })}
              />
            ))}
          </ul>
        )}
      </section>
      <section className="view-part" aria-labelledby="login-list-title">
        <div className="login-list-head">
          <h4 id="login-list-title">{t('logins.list')}</h4>
          <Button
            className="button"
            isDisabled={cannot || person.workstations.length === 0}
            onPress={() => setAsking({ what: 'form', login: null, loginId: crypto.randomUUID() })}
          >
            {t('logins.add')}
          </Button>
        </div>
        {person.logins.length === 0 ? (
          <Empty icon="lock" {...wordsOf('logins.none')} />
        ) : (
          <ul className="lines">
            {person.logins.map((login) => (
              <Login
                key={login.id}
                login={login}
                nameOf={nameOf}
                tenantName={tenants.find((each) => each.id === login.tenantId)?.name ?? ''}
                isDisabled={cannot}
                replace={() => setAsking({ what: 'form', login, loginId: login.id })}
                remove={() => setAsking({ what: 'remove', login })}
                restore={() =>
                  void work.doing(
                    () =>
                      work.bridge.restoreLogin({
                        personId: person.personId,
                        loginId: login.id,
                        version: login.version,
                      }),
                    t('logins.restoredNow', { name: login.name }),
                  )
                }
              />
            ))}
          </ul>
        )}
      </section>
      {asking?.what === 'form' && (
        <LoginForm
          person={person}
          login={asking.login}
          loginId={asking.loginId}
          tenants={tenants}
          work={work}
          close={close}
        />
      )}
      <Window
        role="alertdialog"
        isOpen={asking?.what === 'remove'}
        close={close}
        title={asking?.what === 'remove' ? t('logins.removeTitle', { name: asking.login.name }) : ''}
      >
        <p>{t('logins.removeText', { person: person.name })}</p>
        <div className="window-foot">
          <Button className="button" autoFocus onPress={close}>
            {t('logins.cancel')}
          </Button>
          <Button
            className="button primary"
            onPress={() => {
              if (asking?.what !== 'remove') return;
              const { login } = asking;
              close();
              void work.doing(
                () => work.bridge.removeLogin({ personId: person.personId, loginId: login.id, version: login.version }),
                t('logins.removedNow', { name: login.name }),
              );
            }}
          >
            {t('logins.remove')}
          </Button>
        </div>
      </Window>
      <Window
        role="alertdialog"
        isOpen={asking?.what === 'compare'}
        close={close}
        title={asking?.what === 'compare' ? t('logins.compareTitle', { workstation: asking.workstation.name }) : ''}
      >
        {asking?.what === 'compare' && (
          <>
            {asking.workstation.trust === 'changed' && (
              <p className="callout danger">
                <Icon name="warning" /> <span>{t('logins.trusts.changed')}</span>
              </p>
            )}
            <p>{t('logins.compareText', { name: person.name })}</p>
            <p className="fingerprint" aria-label={t('logins.fingerprint')}>
              {asking.workstation.fingerprint}
            </p>
            <p>{t('logins.compareThen')}</p>
            <div className="window-foot">
              <Button className="button" autoFocus onPress={close}>
                {t('logins.cancel')}
              </Button>
              <Button
                className="button primary"
                onPress={() => {
                  const { workstationId, keyId, name } = asking.workstation;
                  close();
                  void work.doing(
                    () => work.bridge.trustLoginKey({ personId: person.personId, workstationId, keyId }),
                    t('logins.trusted', { workstation: name }),
                  );
                }}
              >
                {t('logins.same')}
              </Button>
            </div>
          </>
        )}
      </Window>
    </>
  );
}

function Workstation({
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

function Login({ login, nameOf, tenantName, isDisabled, replace, remove, restore }: LoginProps) {
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
            {login.holds.map(nameOf).length === 0
              ? t('logins.onNone')
              : t('logins.on', { names: listed(login.holds.map(nameOf)) })}
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
