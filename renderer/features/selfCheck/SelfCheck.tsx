/**
 * For the administrator of this machine, before sign-in: tries every control now, shows the results, and writes them to
 * a file.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { VerbResult } from '../../../contract/bridge.ts';
import { useDesk } from '../../store/context.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { fullTime } from '../../i18n/format.ts';
import { controlName } from '../../i18n/names.ts';
import { CheckTable } from './CheckTable.tsx';
import { countsLine, ranOn } from './checkWords.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Icon } from '../../ui/Icon.tsx';

type Result = VerbResult<'runSelfCheck'>;
export function SelfCheck({ back }: { back: () => void }) {
  const desk = useDesk();
  const title = useRef<HTMLHeadingElement>(null);
  const [result, setResult] = useState<Result | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [running, setRunning] = useState(true);
  const [notice, setNotice] = useState<string | null>(null);

  const run = useCallback((): void => {
    desk.bridge
      .runSelfCheck({})
      .then(setResult, (cause: unknown) => setProblem(errorWords(cause)))
      .finally(() => setRunning(false));
  }, [desk]);
  const again = (): void => {
    setRunning(true);
    setProblem(null);
    setNotice(null);
    run();
  };
  const write = async (): Promise<void> => {
    try {
      setNotice(t('selfCheck.written', { file: (await desk.bridge.exportSelfCheck({})).file }));
    } catch (cause) {
      setProblem(errorWords(cause));
    }
  };

  useEffect(() => {
    title.current?.focus();
    run();
  }, [run]);
  useEffect(() => {
    const leave = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') back();
    };
    document.addEventListener('keydown', leave);
    return () => document.removeEventListener('keydown', leave);
  }, [back]);

  return (
    <main className="standalone">
      <div className="standalone-card check" aria-busy={running}>
        <p className="brand">
          <Icon name="shield" /> {t('app.name')}
        </p>
        <h1 ref={title} tabIndex={-1}>
          {t('selfCheck.title')}
        </h1>
        <p className="muted">{t('selfCheck.intro')}</p>
        <div role="status">
          {running && <p>{t('selfCheck.running')}</p>}
          {!running && result !== null && <Summary result={result} />}
          {notice !== null && <Callout tone="info">{notice}</Callout>}
        </div>
        <div role="alert">{problem !== null && <Callout tone="danger">{problem}</Callout>}</div>
        <div className="check-acts">
          <Button className="button primary" onPress={back}>
            {t('selfCheck.back')}
          </Button>
          <Button className="button" onPress={again} isPending={running}>
            {t('selfCheck.again')}
          </Button>
          <Button className="button" onPress={() => void write()} isDisabled={result === null || running}>
            {t('selfCheck.export')}
          </Button>
        </div>
        {result !== null && (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys
          <div className="check-scroll" role="region" aria-label={t('selfCheck.lines')} tabIndex={0}>
            <CheckTable lines={result.report.lines} label={t('selfCheck.lines')} />
          </div>
        )}
      </div>
    </main>
  );
}

function Summary({ result: { report, leastLevel, missing } }: { result: Result }) {
  return (
    <>
      <p>
        <strong>{t('selfCheck.level', { level: report.level })}</strong> {wordsOf('selfCheck.levels')[report.level]}
      </p>
      <p className="small muted">
        {countsLine(report.lines)}. {ranOn(report)} {fullTime(report.at)}.
      </p>
      {missing.length > 0 && (
        <Callout tone="danger">
          {t('selfCheck.notEnough', { level: leastLevel, missing: missing.map(controlName).join(', ') })}
        </Callout>
      )}
    </>
  );
}
