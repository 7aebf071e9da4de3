/**
 * Many logins from a file that main reads: this page learns where it has to lie, what is wrong with it and how many
 * logins it holds, and nothing that stands in it.
 */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { Imported } from '../../../contract/savedLogins.ts';
import { imports as words } from '../../i18n/savedLoginsWords.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Window } from '../../ui/Window.tsx';
import { said, type SavedLoginsWork } from './savedLoginsWork.ts';

export function ImportLogins({ work, offline }: { work: SavedLoginsWork; offline: boolean }) {
  const [shown, setShown] = useState<Imported | string | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = async (save: boolean): Promise<void> => {
    setBusy(true);
    try {
      setShown(await work.bridge.importLogins({ save }));
    } catch (cause) {
      setShown(said(cause));
    }
    if (save) await work.reload();
    setBusy(false);
  };
  const close = (): void => setShown(null);
  const checked = typeof shown === 'object' && shown?.outcome === 'checked';
  return (
    <>
      <Button className="button" isDisabled={busy || work.busy || offline} onPress={() => void ask(false)}>
        {words.open}
      </Button>
      <Window role="alertdialog" isOpen={shown !== null} close={close} title={words.title}>
        <div role="status">
          {shown !== null &&
            (typeof shown === 'string' ? <Callout tone="danger" text={words.failed(shown)} /> : <Outcome of={shown} />)}
        </div>
        <div className="window-foot">
          <Button className="button" autoFocus onPress={close}>
            {checked ? words.cancel : words.close}
          </Button>
          {checked && (
            <Button className="button primary" isDisabled={busy} onPress={() => void ask(true)}>
              {busy ? words.saving : words.save}
            </Button>
          )}
          {!checked && typeof shown === 'object' && shown?.outcome !== 'saved' && (
            <Button className="button primary" isDisabled={busy} onPress={() => void ask(false)}>
              {words.again}
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
          <p>{words.noFile}</p>
          <p className="import-path">{of.file}</p>
          <p className="small muted">{words.form}</p>
        </>
      );
    case 'refused':
      return (
        <>
          <Callout tone="warning" text={words.refused} />
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and the keys that scroll must reach it */}
          <ul className="lines import-problems" tabIndex={0} aria-label={words.problems}>
            {of.problems.map((problem) => (
              <li key={`${problem.line} ${problem.column} ${problem.words}`}>
                <strong>{words.place(problem.line, problem.column, problem.field)}</strong> {problem.words}
              </li>
            ))}
          </ul>
          {of.moreProblems > 0 && <p className="small muted">{words.more(of.moreProblems)}</p>}
        </>
      );
    case 'checked':
      return (
        <>
          <p>{words.checked(of.logins, of.people)}</p>
          {of.replaced > 0 && <p>{words.replaced(of.replaced)}</p>}
          {of.newKeys > 0 && <Callout tone="warning" text={words.newKeys(of.newKeys)} />}
          <p className="small muted">{words.deleted}</p>
        </>
      );
    case 'saved':
      return (
        <>
          <Callout tone="info" text={words.saved(of.saved)} />
          {of.words !== '' && <Callout tone="warning" text={of.words} />}
        </>
      );
    case 'cut-off':
      return <Callout tone="danger" text={words.cutOff(of.saved, of.logins, of.words)} />;
  }
}

function Callout({ tone, text }: { tone: 'info' | 'warning' | 'danger'; text: string }) {
  return (
    <p className={`callout ${tone}`}>
      <Icon name={tone === 'info' ? 'check' : 'warning'} /> <span>{text}</span>
    </p>
  );
}
