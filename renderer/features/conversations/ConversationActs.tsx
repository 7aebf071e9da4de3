/** What can be done with the open conversation besides answering: take it, give it back or to somebody, end it. */
import { Button } from 'react-aria-components';
import type { ConversationSummary } from '../../../contract/common.ts';
import { useDesk, useMay } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { CloseConversation } from './CloseConversation.tsx';
import { GiveTo } from './GiveTo.tsx';
import { Reopen } from './Reopen.tsx';
import { Transfer } from './Transfer.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { useAct } from './useAct.ts';
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
  const isOpen = status !== 'closed';
  const offeredHere = conversation.transfer?.people.includes(ownId ?? '') === true;
  useShortcuts({
    ...(isOpen &&
      mayAnswer &&
      (offeredHere
        ? { take: () => void act(() => desk.bridge.acceptTransfer({ conversationId })) }
        : assignedTo?.id !== ownId && {
            take: () => void act(() => desk.bridge.takeConversation({ conversationId, from: assignedTo?.id ?? null })),
          })),
  });
  if (status === 'closed')
    return mayAnswer && conversation.closedBy !== 'visitor' ? <Reopen conversationId={conversationId} /> : null;
  const isOffered = conversation.transfer?.people.includes(ownId ?? '') === true;
  const isOwn = assignedTo?.id === ownId;
  const take = (): Promise<unknown> => desk.bridge.takeConversation({ conversationId, from: assignedTo?.id ?? null });
  return (
    <>
      {mayAnswer && !isOwn && !isOffered && (
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
      {mayAnswer && isOwn && conversation.transfer === undefined && <Transfer conversation={conversation} />}
      {mayAssign && <GiveTo conversation={conversation} />}
      {mayClose && <CloseConversation conversation={conversation} />}
    </>
  );
}
