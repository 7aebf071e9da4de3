/** How the desk looks, sounds and is operated, for every role, over whatever is on the page. */
import { useState } from 'react';
import type { PreferenceChanges } from '../../../contract/preferences.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Window } from '../../ui/Window.tsx';
import { AttentionSection } from './AttentionSection.tsx';
import { DisplaySection } from './DisplaySection.tsx';
import { KeysSection } from './KeysSection.tsx';

export function PreferencesWindow({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  return (
    <Window isOpen={isOpen} close={close} title={t('preferences.title')} closeLabel={t('help.close')}>
      {isOpen && <Sections />}
    </Window>
  );
}

function Sections() {
  const desk = useDesk();
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (changes: PreferenceChanges): Promise<void> => {
    setProblem(null);
    try {
      await desk.bridge.changePreferences(changes);
    } catch (cause) {
      setProblem(errorWords(cause));
    }
  };
  return (
    <div className="preferences">
      <p className="muted">{t('preferences.intro')}</p>
      <div role="alert">
        {problem !== null && <Callout tone="danger">{t('preferences.failed', { reason: problem })}</Callout>}
      </div>
      <AttentionSection save={save} />
      <DisplaySection save={save} />
      <KeysSection save={save} />
    </div>
  );
}
