import type { ReactNode } from 'react';
import type { DeskState } from '../../../contract/bridge.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Coded } from '../../../contract/errors.ts';
import { inWords } from '../../i18n/inWords.ts';

/** The desk stays closed: why, and what a person can do about it. */
export function Refused({
  reason,
  notice,
  selfCheck,
}: {
  reason: Extract<DeskState, { phase: 'refused' }>['reason'];
  notice: Coded;
  selfCheck: ReactNode;
}) {
  const words = wordsOf(`refused.${reason}`);
  return (
    <main className="standalone">
      <div className="standalone-card wide" data-reason={reason}>
        <p className="brand">
          <Icon name="shield" /> {t('app.name')}
        </p>
        <div role="alert">
          <h1 className="with-icon danger">
            <Icon name="warning" /> {words.title}
          </h1>
          <p>{words.what}</p>
        </div>
        <h2>{t('refusedView.todo')}</h2>
        <ol className="steps">
          {words.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <h2>{t('refusedView.reported')}</h2>
        <p className="reported">{inWords(notice)}</p>
        <p className="muted with-icon">
          <Icon name="clock" /> {t('refusedView.waiting')}
        </p>
        {reason !== 'not-enrolled' && reason !== 'ledger-unwritable' && <p className="standalone-foot">{selfCheck}</p>}
      </div>
    </main>
  );
}
