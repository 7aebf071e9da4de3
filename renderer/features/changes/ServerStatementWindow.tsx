/** What the server's machine says of itself: a button with the outcome, and all of it in a window. */
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import type { ServerStatement } from '../../../contract/serverStatement.ts';
import { fullTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useLoaded } from '../../ui/useLoaded.ts';
import { Window } from '../../ui/Window.tsx';

export function ServerStatementButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="table-view-actions">
      <Button className="button" onPress={() => setOpen(true)}>
        <Icon name="shield" /> {t('serverStatement.open')}
      </Button>
      <Window
        isOpen={isOpen}
        close={() => setOpen(false)}
        title={t('serverStatement.title')}
        closeLabel={t('help.close')}
      >
        {isOpen && <Read />}
      </Window>
    </div>
  );
}

function Read() {
  const desk = useDesk();
  const { value, failed, load } = useLoaded(useCallback(() => desk.bridge.getServerStatement({}), [desk]));
  if (failed) return <Failed text={t('serverStatement.failed')} retryLabel={t('app.retry')} retry={load} />;
  if (value === null) return <Loading label={t('serverStatement.loading')} rows={6} />;
  return value.statement === null ? <p>{t('serverStatement.none')}</p> : <Shown {...value.statement} />;
}

function Shown(statement: ServerStatement) {
  const { manifest, release, changedFiles: changed, addedFiles: added, removedFiles: removed } = statement;
  const isWrong = manifest === 'differs' || manifest === 'unreadable' || statement.filesSinceLast === 'changed';
  const facts: readonly (readonly [string, string])[] = [
    [t('serverStatement.at'), fullTime(statement.at)],
    [t('serverStatement.files'), t('serverStatement.fileCount', { count: statement.files })],
    ...(manifest === 'differs'
      ? ([
          [t('serverStatement.others'), t('serverStatement.otherCounts', { changed, added, removed })],
          [t('serverStatement.which'), statement.otherFiles],
        ] as const)
      : []),
    [t('serverStatement.sinceLast'), t(`serverStatement.since.${statement.filesSinceLast}`)],
    ...(statement.sinceLastFiles === ''
      ? []
      : ([[t('serverStatement.sinceWhich'), statement.sinceLastFiles]] as const)),
    [t('serverStatement.changes'), t('serverStatement.changeCount', { count: statement.changes })],
    [
      t('serverStatement.shells'),
      statement.shells === null
        ? t('serverStatement.shellsUnknown')
        : t('serverStatement.shellCount', { count: statement.shells }),
    ],
    [t('serverStatement.disk'), t(`serverStatement.disks.${statement.disk}`)],
    [t('serverStatement.antiMalware'), malware(statement)],
  ];
  return (
    <>
      {/* A tick is for what was compared and is right. */}
      <Callout {...(isWrong ? { tone: 'warning' } : manifest === 'none' ? { icon: 'help' } : { tone: 'info' })}>
        {manifest === 'matches' || manifest === 'differs'
          ? t(`serverStatement.outcome.${manifest}`, { release: release ?? '' })
          : t(`serverStatement.outcome.${manifest}`)}
      </Callout>
      <dl className="facts" data-manifest={manifest}>
        {facts.map(([name, fact]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      <p className="muted">{t('serverStatement.claim')}</p>
    </>
  );
}

function malware({ antiMalware, antiMalwareName, signaturesHours }: ServerStatement): string {
  const state =
    antiMalware === 'running' || antiMalware === 'installed'
      ? t(`serverStatement.malware.${antiMalware}`, { name: antiMalwareName ?? '' })
      : t(`serverStatement.malware.${antiMalware}`);
  return signaturesHours === null ? state : `${state}, ${t('serverStatement.signatures', { count: signaturesHours })}`;
}
