/** What can be done with the open conversation besides answering: take it, give it back or to somebody, end it. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { ConversationSummary } from '../../../contract/common.ts';
import { useDesk, useMay } from '../../store/context.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { t } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { CloseConversation } from './CloseConversation.tsx';
import { GiveTo } from './GiveTo.tsx';
import { useOwnId } from './useOwnId.ts';

export function ConversationActs({ conversation }: { conversation: ConversationSummary }) {
  const desk = useDesk();
  const ownId = useOwnId();
  const [mayAnswer, mayAssign, mayClose] = [
    useMay('conversation.answer'),
    useMay('conversation.assign'),
    useMay('conversation.close'),
  ];
  const { busy, act } = useAct();
  const { id: conversationId, assignedTo, status } = conversation;
  if (status === 'closed') return null;
  const isOwn = assignedTo?.id === ownId;
  const take = (): Promise<unknown> => desk.bridge.takeConversation({ conversationId, from: assignedTo?.id ?? null });
  return (
    <>
      {mayAnswer && !isOwn && (
        <Button className="button primary" isPending={busy} onPress={() => void act(take)}>
          <Icon name="person" />{' '}
          {busy ? t('routing.taking') : t(assignedTo === null ? 'routing.take' : 'routing.takeOver')}
        </Button>
      )}
      {mayAnswer && isOwn && (
        <Button
          className="button quiet"
          isPending={busy}
          onPress={() => void act(() => desk.bridge.giveBackConversation({ conversationId }))}
        >
          <Icon name="back" /> {busy ? t('routing.givingBack') : t('routing.giveBack')}
        </Button>
      )}
      {mayAssign && <GiveTo conversation={conversation} />}
      {mayClose && <CloseConversation conversation={conversation} />}
    </>
  );
}

/** An act without a question before it; why it was not done is said in a notice. */
function useAct() {
  const desk = useDesk();
  const [busy, setBusy] = useState(false);
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    try {
      await work();
    } catch (cause) {
      desk.notice(errorWords(cause), 'warning');
    }
    setBusy(false);
  };
  return { busy, act };
}
