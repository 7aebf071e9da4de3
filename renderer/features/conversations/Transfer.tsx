/** Asks the agent to whom the conversation goes, with a note, and offers it to them. */
import { useRef } from 'react';
import type { ConversationSummary } from '../../../contract/common.ts';
import { NOTE_LIMIT } from '../../limits.ts';
import { useDesk } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { ReceiverForm } from './ReceiverForm.tsx';

export function Transfer({ conversation }: { conversation: ConversationSummary }) {
  const desk = useDesk();
  const note = useRef<HTMLTextAreaElement>(null);
  return (
    <ReceiverForm
      conversation={conversation}
      icon="send"
      action="transfer"
      among="with-teams"
      words={{
        button: t('routing.transfer'),
        title: t('routing.transferTitle'),
        text: t('routing.transferText', {
          visitor: visitorTitle(conversation.visitorName),
          tenant: conversation.tenant.name,
        }),
        choose: t('routing.transferTo'),
        send: t('routing.offer'),
        sending: t('routing.offering'),
      }}
      send={(to) =>
        desk.bridge.transferConversation({
          conversationId: conversation.id,
          to,
          note: note.current?.value.trim() ?? '',
        })
      }
    >
      <div className="field">
        <label className="field-label" htmlFor="transfer-note">
          {t('routing.note')}
        </label>
        <textarea
          id="transfer-note"
          name="note"
          ref={note}
          rows={3}
          maxLength={NOTE_LIMIT}
          aria-describedby="transfer-hint"
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          spellCheck={false}
        />
        <p className="small muted" id="transfer-hint">
          {t('routing.noteHint')}
        </p>
      </div>
    </ReceiverForm>
  );
}
