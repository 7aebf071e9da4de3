/** What this desk knows of the ledger: a line under the activity, or the reason why there is none. */
import { useEffect, useState } from 'react';
import type { LedgerState } from '../../../contract/ledger.ts';
import { fullTime } from '../../i18n/format.ts';
import { t, wordsFor } from '../../i18n/index.ts';
import { spaced } from '../../i18n/names.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import { Icon } from '../../ui/Icon.tsx';

/** The state that main has, and each that it pushes; null until it has answered. */
export function useLedger(): LedgerState | null {
  const { bridge } = useDesk();
  const [state, setState] = useState<LedgerState | null>(null);
  useEffect(() => {
    let ended = false;
    const end = bridge.on('ledger', setState);
    bridge.getLedger({}).then(
      (first) => {
        if (!ended) setState((pushed) => pushed ?? first);
      },
      () => undefined,
    );
    return () => {
      ended = true;
      end();
    };
  }, [bridge]);
  return state;
}

export function LedgerFailed({ state }: { state: Extract<LedgerState, { state: 'failed' }> }) {
  const time = fullTime(state.at);
  return (
    <div className="ledger-failed" role="alert" data-failure={state.failure}>
      <h3 className="with-icon">
        <Icon name="warning" /> <span>{t('ledger.failedTitle')}</span>
      </h3>
      <p>{t(`ledgerFailures.${state.failure}`)}</p>
      <p>{t('ledger.failedRecorded')}</p>
      <p className="muted">
        {state.found === null
          ? t('ledger.failedFacts', { seen: state.seen, time })
          : t('ledger.failedFactsAt', { seen: state.seen, time, found: state.found })}
      </p>
    </div>
  );
}

export function LedgerLine({ state }: { state: LedgerState | null }) {
  const offline = usePicked((each) => each.state.phase === 'signed-in' && each.state.connection === 'offline');
  if (state === null) return <span className="ledger-line">{t('ledger.checking')}</span>;
  if (state.state === 'failed') return null;
  if (state.state === 'unchecked')
    return <span className="ledger-line">{offline ? t('ledger.unchecked') : t('ledger.checking')}</span>;
  const { size, at, witnesses, enough, stopped } = state;
  const facts = { size, time: fullTime(at) };
  return (
    <span className="ledger-line" data-size={size}>
      <Icon name={stopped === null && enough !== false ? 'check' : 'warning'} />{' '}
      {offline ? t('ledger.offline', facts) : t('ledger.checked', facts)}
      {witnesses.length > 0 && (
        <>
          {' '}
          · {t('ledger.witnessed', { count: witnesses.length, names: witnesses.map(({ name }) => name).join(', ') })}
        </>
      )}
      {enough === false && <strong className="ledger-warning"> · {t('ledger.tooFew')}</strong>}
      {stopped !== null && (
        <strong className="ledger-warning"> · {wordsFor(`ledgerStopped.${stopped}`) ?? spaced(stopped)}</strong>
      )}
    </span>
  );
}
