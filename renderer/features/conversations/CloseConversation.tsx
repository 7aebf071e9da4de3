/** Ends a conversation after a question that names whom it ends with. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { ConversationSummary } from '../../../contract/common.ts';
import { useDesk } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { perform, useShortcuts } from '../../ui/shortcuts.ts';
import { Window } from '../../ui/Window.tsx';

export function CloseConversation({ conversation }: { conversation: ConversationSummary }) {
  const desk = useDesk();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [draft, setDraft] = useState(false);
  const ask = (): void => {
    setError(null);
    setDraft((desk.getSnapshot().threads.get(conversation.id)?.draft ?? '').trim() !== '');
    setAsking(true);
  };
  /** The step into the next conversation, by the key for it. */
  const closeAndNext = async (): Promise<void> => {
    try {
      await desk.closeConversation(conversation.id);
      perform('nextWaiting');
    } catch (cause) {
      desk.notice(errorWords(cause), 'warning');
    }
  };
  useShortcuts({ close: ask, closeAndNext: () => void closeAndNext() });
  const close = async (): Promise<void> => {
    setBusy(true);
    try {
      await desk.closeConversation(conversation.id);
      setAsking(false);
    } catch (cause) {
      setError(errorWords(cause));
    }
    setBusy(false);
  };
  return (
    <>
      <Button className="button quiet" onPress={ask}>
        <Icon name="check" /> {t('thread.close')}
      </Button>
      <Window role="alertdialog" isOpen={asking} close={() => setAsking(false)} title={t('thread.closeTitle')}>
        <p>
          {t('thread.closeText', { visitor: visitorTitle(conversation.visitorName), tenant: conversation.tenant.name })}
        </p>
        {draft && <p className="callout info">{t('thread.closeDraft')}</p>}
        {error !== null && (
          <Callout tone="danger" role="alert">
            {error}
          </Callout>
        )}
        <div className="window-foot">
          <Button className="button" autoFocus onPress={() => setAsking(false)}>
            {t('app.cancel')}
          </Button>
          <Button className="button primary" isPending={busy} onPress={() => void close()}>
            {busy ? t('thread.closing') : t('thread.close')}
          </Button>
        </div>
      </Window>
    </>
  );
}
