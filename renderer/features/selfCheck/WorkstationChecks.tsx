/** Each enrolled workstation with its newest self-check: what works there, what does not, and what is unknown. */
import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import type { WorkstationCheck } from '../../../contract/selfCheck.ts';
import { useClock } from '../../store/clock.ts';
import { useDesk } from '../../store/context.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { fullTime, shortDate } from '../../i18n/format.ts';
import { CheckTable } from './CheckTable.tsx';
import { countsLine, ranOn, statusWords } from './checkWords.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';

export function WorkstationChecks() {
  const desk = useDesk();
  const [list, setList] = useState<readonly WorkstationCheck[] | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback((): void => {
    desk.bridge.listSelfChecks({}).then(
      (found) => {
        setList(found);
        setFailed(false);
      },
      () => setFailed(true),
    );
  }, [desk]);
  useEffect(load, [load]);
  return (
    <main className="workstations">
      <div className="workstations-head">
        <h2>{t('selfCheck.workstations')}</h2>
        <Button className="button" onPress={load}>
          {t('selfCheck.refresh')}
        </Button>
      </div>
      {failed && <Failed text={t('selfCheck.listFailed')} retryLabel={t('app.retry')} retry={load} />}
      {!failed && list === null && <Loading label={t('selfCheck.workstations')} />}
      {!failed && list?.length === 0 && <Empty icon="box" {...wordsOf('selfCheck.noWorkstations')} />}
      {!failed && list !== null && list.length > 0 && (
        <ul className="workstation-list">
          {list.map((one) => (
            <li key={one.workstationId}>
              <Workstation one={one} />
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}

type SeenName = 'signInKey' | 'certificate' | 'signIn' | 'address' | 'refused' | 'records' | 'disputed';

/** Before what the workstation says of itself. */
function Seen({ one: { name, seen } }: { one: WorkstationCheck }) {
  const at = (moment: number | null): string => (moment === null ? t('selfCheck.never') : fullTime(moment));
  const facts: readonly (readonly [SeenName, string])[] = [
    ['signInKey', t(seen.hasSignInKey ? 'selfCheck.signInKeyThere' : 'selfCheck.signInKeyMissing')],
    [
      'certificate',
      seen.certificateUntil === null
        ? t('selfCheck.noCertificate')
        : t('selfCheck.certificateOf', { until: shortDate(seen.certificateUntil) }),
    ],
    ['signIn', at(seen.signedIn?.at ?? null)],
    ['address', seen.signedIn?.address ?? t('selfCheck.noCertificate')],
    ['refused', seen.refused === 0 ? t('selfCheck.nothingRefused') : t('selfCheck.refused', { count: seen.refused })],
    ['records', at(seen.recordAt)],
    ['disputed', seen.disputed === 0 ? t('selfCheck.noneDisputed') : t('selfCheck.disputed', { count: seen.disputed })],
  ];
  return (
    <section aria-label={`${t('selfCheck.seen')}: ${name}`} data-seen={name}>
      <h4>{t('selfCheck.seen')}</h4>
      <dl className="facts">
        {facts.map(([id, fact]) => (
          <div key={id}>
            <dt>{t(`selfCheck.seenNames.${id}`)}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Workstation({ one }: { one: WorkstationCheck }) {
  const [open, setOpen] = useState(false);
  const words = useClock((now) => statusWords(one, now));
  const { report, name } = one;
  const id = `lines-${one.workstationId}`;
  return (
    <article className={`workstation ${one.status}`} data-workstation={name} data-status={one.status}>
      <div className="workstation-head">
        <h3>{name}</h3>
        <p className="workstation-level">
          {one.status !== 'good' && <Icon name="warning" />}
          <strong>{report === null ? t('selfCheck.noReport') : t('selfCheck.claimed', { level: report.level })}</strong>
        </p>
      </div>
      <Seen one={one} />
      <h4>{t('selfCheck.claims')}</h4>
      <p className={one.status === 'good' ? 'muted' : 'danger'}>{words}</p>
      {report !== null && (
        <>
          <p className="small muted">{t('selfCheck.isClaim')}</p>
          <p>{wordsOf('selfCheck.levels')[report.level]}</p>
          <p className="small muted">
            {countsLine(report.lines)}. {ranOn(report)} {fullTime(report.at)}.
          </p>
          {one.before.length > 0 && (
            <p className="small muted">
              {t('selfCheck.before', {
                list: one.before
                  .slice(0, 5)
                  .map(({ at, level }) => `${shortDate(at)}: ${level}`)
                  .join(', '),
              })}
            </p>
          )}
          <Button className="button" aria-expanded={open} aria-controls={id} onPress={() => setOpen(!open)}>
            {open
              ? t('selfCheck.hide', { count: report.lines.length })
              : t('selfCheck.show', { count: report.lines.length })}
          </Button>
          <div
            id={id}
            className="check-scroll"
            hidden={!open}
            role="region"
            aria-label={t('selfCheck.linesOf', { name })}
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys
            tabIndex={open ? 0 : -1}
          >
            {open && <CheckTable lines={report.lines} label={t('selfCheck.linesOf', { name })} />}
          </div>
        </>
      )}
    </article>
  );
}
