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
import { sessions, secondFactor, standing as words } from '../../i18n/accountWords.ts';
import { useDesk } from '../../store/context.ts';
import { roles } from '../../i18n/strings.ts';
import { shortDate } from '../../i18n/times.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ReasonWindow } from '../../ui/ReasonWindow.tsx';
import type { ViewProps } from '../../desks/views.tsx';

/** Rows that are drawn at a time: whoever looks for one person among thousands searches. */
const MOST = 200;
const fits = (name: string, wanted: string): boolean => name.toLowerCase().includes(wanted.trim().toLowerCase());

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
    <main className="standing" data-region="main">
      <div className="standing-head">
        <h2>{words.title}</h2>
        <label className="standing-search">
          <span className="sr-only">{words.search}</span>
          <Icon name="search" />
          <input
            type="search"
            value={wanted}
            maxLength={120}
            placeholder={words.search}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setWanted(event.target.value)}
          />
        </label>
        <Button className="button" onPress={reload}>
          {words.refresh}
        </Button>
      </div>
      <section aria-labelledby="open-sessions">
        <h3 id="open-sessions">{words.sessions}</h3>
        {open.failed && <Failed text={sessions.failed} retry={open.load} />}
        {!open.failed && open.value === null && <Loading label={sessions.loading} rows={2} />}
        {!open.failed && open.value?.length === 0 && (
          <Empty icon="person" title={sessions.none} text={sessions.noneText} />
        )}
        {!open.failed && lines.length > 0 && (
          <SessionTable lines={lines.slice(0, MOST)} whose="others" label={words.sessions} end={setEnding} />
        )}
        {lines.length > MOST && <p className="muted">{words.more(lines.length - MOST)}</p>}
        {!open.failed && open.value !== null && open.value.length > 0 && lines.length === 0 && (
          <p className="muted">{words.nobody}</p>
        )}
      </section>
      <section aria-labelledby="second-factors">
        <h3 id="second-factors">{words.factors}</h3>
        {factors.failed && <Failed text={secondFactor.failed} retry={factors.load} />}
        {!factors.failed && factors.value === null && <Loading label={words.factors} rows={3} />}
        {!factors.failed && people.length > 0 && (
          <FactorTable lines={people.slice(0, MOST)} ownId={state.person.id} reset={setResetting} />
        )}
        {people.length > MOST && <p className="muted">{words.more(people.length - MOST)}</p>}
        {!factors.failed && factors.value !== null && people.length === 0 && <p className="muted">{words.nobody}</p>}
      </section>
      <ReasonWindow
        isOpen={ending !== null}
        close={() => setEnding(null)}
        title={sessions.endTitle}
        text={sessions.endText(ending?.person.name ?? '')}
        submit={sessions.submit}
        act={async (reason) => {
          if (ending === null) return;
          await desk.bridge.endSession({ sessionId: ending.id, reason }).finally(reload);
          desk.notice(sessions.ended(ending.workstationName), 'info');
        }}
      />
      <ReasonWindow
        isOpen={resetting !== null}
        close={() => setResetting(null)}
        title={words.resetTitle}
        text={words.resetText(resetting?.person.name ?? '')}
        submit={words.resetSubmit}
        act={async (reason) => {
          if (resetting === null) return;
          const { person } = resetting;
          const answer = await desk.bridge.resetSecondFactor({ personId: person.id, reason }).finally(reload);
          desk.notice(answer.state === 'done' ? words.resetDone(person.name) : words.resetWaits(person.name), 'info');
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
      <table className="account-table" aria-label={words.factors}>
        <thead>
          <tr>
            {Object.values(words.columns).map((title) => (
              <th scope="col" key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.person.id} data-person={line.person.id}>
              <th scope="row">{line.person.name}</th>
              <td>{roles[line.person.role]}</td>
              <td className={has(line) === words.missing ? 'warning' : undefined}>{has(line)}</td>
              <td>{line.recoveryLeft ?? words.noCodes}</td>
              <td>{line.usedAt === null ? '' : shortDate(line.usedAt)}</td>
              <td>
                {line.person.id !== ownId && (line.totp || line.securityKeys > 0) && (
                  <Button
                    className="button quiet"
                    aria-label={words.resetNamed(line.person.name)}
                    onPress={() => reset(line)}
                  >
                    {words.reset}
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
  const parts = [...(totp ? [words.app] : []), ...(securityKeys > 0 ? [words.keys(securityKeys)] : [])];
  return parts.length > 0 ? parts.join(', ') : required ? words.missing : words.nothing;
}
