/**
 * Who is signed in where, and who has which second factor: sessions end at once, second factors are reset with a
 * reason.
 */
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import type { SecondFactorStatus } from '../../../contract/secondFactor.ts';
import type { SessionLine } from '../../../contract/sessions.ts';
import { SessionTable } from './SessionTable.tsx';
import { useLoaded } from '../../ui/useLoaded.ts';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { shortDate } from '../../i18n/format.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ReasonWindow } from './ReasonWindow.tsx';
import type { ViewProps } from '../../store/session.ts';

/** Rows that are drawn at a time: to find one person among thousands, search. */
const MOST = 200;
const fits = (name: string, wanted: string): boolean => name.toLowerCase().includes(wanted.trim().toLowerCase());

const COLUMNS = ['person', 'role', 'has', 'recovery', 'used', 'act'] as const;

export function Sessions({ state }: ViewProps) {
  const desk = useDesk();
  const open = useLoaded(useCallback(() => desk.bridge.listSessions({}), [desk]));
  const factors = useLoaded(useCallback(() => desk.bridge.listSecondFactors({}), [desk]));
  const [wanted, setWanted] = useState('');
  const [ending, setEnding] = useState<SessionLine | null>(null);
  const [resetting, setResetting] = useState<SecondFactorStatus | null>(null);
  const reload = (): void => {
    open.load();
    factors.load();
  };
  const lines = open.value?.filter((line) => fits(line.person.name, wanted)) ?? [];
  const people = factors.value?.filter((line) => fits(line.person.name, wanted)) ?? [];
  return (
    <main className="sessions" data-region="main">
      <div className="sessions-head">
        <h2>{t('signInStatus.title')}</h2>
        <label className="sessions-search">
          <span className="sr-only">{t('signInStatus.search')}</span>
          <Icon name="search" />
          <input
            type="search"
            value={wanted}
            maxLength={120}
            placeholder={t('signInStatus.search')}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setWanted(event.target.value)}
          />
        </label>
        <Button className="button" onPress={reload}>
          {t('signInStatus.refresh')}
        </Button>
      </div>
      <section aria-labelledby="open-sessions">
        <h3 id="open-sessions">{t('signInStatus.sessions')}</h3>
        {open.failed && <Failed text={t('sessions.failed')} retryLabel={t('app.retry')} retry={open.load} />}
        {!open.failed && open.value === null && <Loading label={t('sessions.loading')} rows={2} />}
        {!open.failed && open.value?.length === 0 && (
          <Empty icon="person" title={t('sessions.none')} text={t('sessions.noneText')} />
        )}
        {!open.failed && lines.length > 0 && (
          <SessionTable
            lines={lines.slice(0, MOST)}
            whose="others"
            label={t('signInStatus.sessions')}
            end={setEnding}
          />
        )}
        {lines.length > MOST && <p className="muted">{t('signInStatus.more', { count: lines.length - MOST })}</p>}
        {!open.failed && open.value !== null && open.value.length > 0 && lines.length === 0 && (
          <p className="muted">{t('signInStatus.nobody')}</p>
        )}
      </section>
      <section aria-labelledby="second-factors">
        <h3 id="second-factors">{t('signInStatus.factors')}</h3>
        {factors.failed && <Failed text={t('secondFactor.failed')} retryLabel={t('app.retry')} retry={factors.load} />}
        {!factors.failed && factors.value === null && <Loading label={t('signInStatus.factors')} rows={3} />}
        {!factors.failed && people.length > 0 && (
          <FactorTable lines={people.slice(0, MOST)} ownId={state.person.id} reset={setResetting} />
        )}
        {people.length > MOST && <p className="muted">{t('signInStatus.more', { count: people.length - MOST })}</p>}
        {!factors.failed && factors.value !== null && people.length === 0 && (
          <p className="muted">{t('signInStatus.nobody')}</p>
        )}
      </section>
      <ReasonWindow
        isOpen={ending !== null}
        close={() => setEnding(null)}
        title={t('sessions.endTitle')}
        text={t('sessions.endText', { name: ending?.person.name ?? '' })}
        submit={t('sessions.submit')}
        act={async (reason) => {
          if (ending === null) return;
          await desk.bridge.endSession({ sessionId: ending.id, reason }).finally(reload);
          desk.notice(t('sessions.ended', { where: ending.workstationName }), 'info');
        }}
      />
      <ReasonWindow
        isOpen={resetting !== null}
        close={() => setResetting(null)}
        title={t('signInStatus.resetTitle')}
        text={t('signInStatus.resetText', { name: resetting?.person.name ?? '' })}
        submit={t('signInStatus.resetSubmit')}
        act={async (reason) => {
          if (resetting === null) return;
          const { person } = resetting;
          const answer = await desk.bridge.resetSecondFactor({ personId: person.id, reason }).finally(reload);
          desk.notice(
            answer.state === 'done'
              ? t('signInStatus.resetDone', { name: person.name })
              : t('signInStatus.resetWaits', { name: person.name }),
            'info',
          );
        }}
      />
    </main>
  );
}

function FactorTable({
  lines,
  ownId,
  reset,
}: {
  lines: readonly SecondFactorStatus[];
  ownId: string;
  reset: (line: SecondFactorStatus) => void;
}) {
  return (
    <div className="account-scroll">
      <table className="account-table" aria-label={t('signInStatus.factors')}>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th scope="col" key={column}>
                {t(`signInStatus.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.person.id} data-person={line.person.id}>
              <th scope="row">{line.person.name}</th>
              <td>{t(`roles.${line.person.role}`)}</td>
              <td className={has(line) === t('signInStatus.missing') ? 'warning' : undefined}>{has(line)}</td>
              <td>{line.recoveryLeft ?? t('signInStatus.noCodes')}</td>
              <td>{line.usedAt === null ? '' : shortDate(line.usedAt)}</td>
              <td>
                {line.person.id !== ownId && (line.totp || line.securityKeys > 0) && (
                  <Button
                    className="button quiet"
                    aria-label={t('signInStatus.resetNamed', { name: line.person.name })}
                    onPress={() => reset(line)}
                  >
                    {t('signInStatus.reset')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function has({ totp, securityKeys, required }: SecondFactorStatus): string {
  const parts = [
    ...(totp ? [t('signInStatus.app')] : []),
    ...(securityKeys > 0 ? [t('signInStatus.keys', { count: securityKeys })] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : required ? t('signInStatus.missing') : t('signInStatus.nothing');
}
