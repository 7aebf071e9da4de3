/** Asks a supervisor who shall answer a conversation, and gives it to them. */
import type { ConversationSummary } from '../../../contract/common.ts';
import { useDesk } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { ReceiverForm } from './ReceiverForm.tsx';

export function GiveTo({ conversation }: { conversation: ConversationSummary }) {
  const desk = useDesk();
  return (
    <ReceiverForm
      conversation={conversation}
      icon="person"
      among="people"
      words={{
        button: t('routing.giveTo'),
        title: t('routing.giveToTitle'),
        text: t('routing.giveToText', {
          visitor: visitorTitle(conversation.visitorName),
          tenant: conversation.tenant.name,
        }),
        choose: t('routing.choose'),
        send: t('routing.give'),
        sending: t('routing.giving'),
      }}
      send={({ id }) => desk.bridge.assignConversation({ conversationId: conversation.id, personId: id })}
    />
  );
}
