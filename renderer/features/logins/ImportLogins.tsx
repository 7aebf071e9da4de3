/**
 * Many logins from a file that main reads: this page learns where the file must be, what is wrong with it and how many
 * logins it contains, and nothing of their text.
 */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { Imported } from '../../../contract/savedLogins.ts';
import { t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { Window } from '../../ui/Window.tsx';
import type { SavedLoginsWork } from './savedLoginsWork.ts';
import { inWords } from '../../i18n/inWords.ts';
import { Callout } from '../../ui/Callout.tsx';

export function ImportLogins({ work, offline }: { work: SavedLoginsWork; offline: boolean }) {
  const [shown, setShown] = useState<Imported | string | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = async (save: boolean): Promise<void> => {
    setBusy(true);
    try {
      setShown(await work.bridge.importLogins({ save }));
    } catch (cause) {
      setShown(errorWords(cause));
    }
    if (save) await work.reload();
    setBusy(false);
  };
  const close = (): void => setShown(null);
  const checked = typeof shown === 'object' && shown?.outcome === 'checked';
  return (
    <>
      <Button className="button" isDisabled={busy || work.busy || offline} onPress={() => void ask(false)}>
        {t('imports.open')}
      </Button>
      <Window role="alertdialog" isOpen={shown !== null} close={close} title={t('imports.title')}>
        <div role="status">
          {shown !== null &&
            (typeof shown === 'string' ? (
              <Callout tone="danger">{t('imports.failed', { why: shown })}</Callout>
            ) : (
              <Outcome of={shown} />
            ))}
        </div>
        <div className="window-foot">
          <Button className="button" autoFocus onPress={close}>
            {checked ? t('imports.cancel') : t('imports.close')}
          </Button>
          {checked && (
            <Button className="button primary" isDisabled={busy} onPress={() => void ask(true)}>
              {busy ? t('imports.saving') : t('imports.save')}
            </Button>
          )}
          {!checked && typeof shown === 'object' && shown?.outcome !== 'saved' && (
            <Button className="button primary" isDisabled={busy} onPress={() => void ask(false)}>
              {t('imports.again')}
            </Button>
          )}
        </div>
      </Window>
    </>
  );
}

function Outcome({ of }: { of: Imported }) {
  switch (of.outcome) {
    case 'no-file':
      return (
        <>
          <p>{t('imports.noFile')}</p>
          <p className="import-path">{of.file}</p>
          <p className="small muted">{t('imports.form')}</p>
        </>
      );
    case 'refused':
      return (
        <>
          <Callout tone="warning">{t('imports.refused')}</Callout>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys */}
          <ul className="lines import-problems" tabIndex={0} aria-label={t('imports.problems')}>
            {of.problems.map((problem) => (
              <li key={`${problem.line} ${problem.column} ${problem.notice.code}`}>
                <strong>
                  {problem.field === null
                    ? t('imports.place', { line: problem.line, column: problem.column })
                    : t('imports.placeInField', { line: problem.line, column: problem.column, field: problem.field })}
                </strong>{' '}
                {inWords(problem.notice)}
              </li>
            ))}
          </ul>
          {of.moreProblems > 0 && <p className="small muted">{t('imports.more', { count: of.moreProblems })}</p>}
        </>
      );
    case 'checked':
      return (
        <>
          <p>{t('imports.checked', { count: of.logins, people: t('imports.people', { count: of.people }) })}</p>
          {of.replaced > 0 && <p>{t('imports.replaced', { count: of.replaced })}</p>}
          {of.newKeys > 0 && <Callout tone="warning">{t('imports.newKeys', { count: of.newKeys })}</Callout>}
          <p className="small muted">{t('imports.deleted')}</p>
        </>
      );
    case 'saved':
      return (
        <>
          <Callout tone="info">{t('imports.saved', { count: of.saved })}</Callout>
          {of.notice !== null && <Callout tone="warning">{inWords(of.notice)}</Callout>}
        </>
      );
    case 'cut-off':
      return (
        <Callout tone="danger">
          {t('imports.cutOff', { saved: of.saved, all: of.logins, why: of.notice === null ? '' : inWords(of.notice) })}
        </Callout>
      );
  }
}
