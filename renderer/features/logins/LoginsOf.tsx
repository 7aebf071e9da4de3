/** One person: the workstations that logins are sealed to, and the logins. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { LoginsOfPerson, LoginWorkstation, ShownLogin } from '../../../contract/savedLogins.ts';
import type { SignedIn } from '../../store/session.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Callout } from '../../ui/Callout.tsx';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { LoginForm } from './LoginForm.tsx';
import type { SavedLoginsWork } from './savedLoginsWork.ts';
import { LoginLine, WorkstationLine } from './LoginLines.tsx';

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
          <Callout tone="warning" icon="offline">
            {t('logins.offline')}
          </Callout>
        )}
        {notice !== null && <Callout tone={notice.tone}>{notice.text}</Callout>}
      </div>
      <section className="view-part" aria-labelledby="login-workstations-title">
        <h4 id="login-workstations-title">{t('logins.workstations')}</h4>
        <p className="small muted">{t('logins.workstationsHint')}</p>
        {person.workstations.length === 0 ? (
          <Callout tone="warning">{t('logins.noWorkstation', { name: person.name })}</Callout>
        ) : (
          <ul className="lines">
            {person.workstations.map((each) => (
              <WorkstationLine
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
              <LoginLine
                key={login.id}
                login={login}
                nameOf={nameOf}
                tenantName={tenants.find((each) => each.id === login.tenantId)?.name ?? ''}
                isDisabled={cannot}
                replace={() => setAsking({ what: 'form', login, loginId: login.id })}
                remove={() => setAsking({ what: 'remove', login })}
                restore={() =>
                  void work.run(
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
      <Confirm
        isOpen={asking?.what === 'remove'}
        close={close}
        title={asking?.what === 'remove' ? t('logins.removeTitle', { name: asking.login.name }) : ''}
        cancelLabel={t('logins.cancel')}
        confirmLabel={t('logins.remove')}
        confirm={() => {
          if (asking?.what !== 'remove') return;
          const { login } = asking;
          void work.run(
            () => work.bridge.removeLogin({ personId: person.personId, loginId: login.id, version: login.version }),
            t('logins.removedNow', { name: login.name }),
          );
        }}
      >
        <p>{t('logins.removeText', { person: person.name })}</p>
      </Confirm>
      <Confirm
        isOpen={asking?.what === 'compare'}
        close={close}
        title={asking?.what === 'compare' ? t('logins.compareTitle', { workstation: asking.workstation.name }) : ''}
        cancelLabel={t('logins.cancel')}
        confirmLabel={t('logins.same')}
        confirm={() => {
          if (asking?.what !== 'compare') return;
          const { workstationId, keyId, name } = asking.workstation;
          void work.run(
            () => work.bridge.trustLoginKey({ personId: person.personId, workstationId, keyId }),
            t('logins.trusted', { workstation: name }),
          );
        }}
      >
        {asking?.what === 'compare' && (
          <>
            {asking.workstation.trust === 'changed' && <Callout tone="danger">{t('logins.trusts.changed')}</Callout>}
            <p>{t('logins.compareText', { name: person.name })}</p>
            <p className="fingerprint" aria-label={t('logins.fingerprint')}>
              {asking.workstation.fingerprint}
            </p>
            <p>{t('logins.compareThen')}</p>
          </>
        )}
      </Confirm>
    </>
  );
}
